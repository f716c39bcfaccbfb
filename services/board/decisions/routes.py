"""`/v1/board/proposals` and `/v1/board/decisions`."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.agendas.problems import ItemNotFound
from services.board.agendas.routes import READ_PRIVATE
from services.board.boards.problems import BoardNotFound
from services.board.decisions import problems, repository, service
from services.board.decisions.models import Decision, Proposal
from services.board.decisions.presenter import decision_of, proposal_of
from services.board.decisions.schemas import (
    DecisionView,
    NewDecision,
    NewProposal,
    ProposalView,
)
from services.board.decisions.service import DECISIONS_PATH, PROPOSALS_PATH
from services.board.meetings.problems import DayToCome, MeetingCancelled
from services.board.minutes.problems import MeetingToCome
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page, PageAsked
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

proposals = Router(prefix=PROPOSALS_PATH, tags=["decisions"], route_class=StrictRoute)
router = Router(prefix=DECISIONS_PATH, tags=["decisions"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
QueryBoard = Annotated[UUID | None, Query(alias="board")]
QueryMeeting = Annotated[UUID | None, Query(alias="meeting")]


def _place(asked: PageAsked) -> repository.Place | None:
    return (date.fromisoformat(asked.key[0]), UUID(asked.key[1])) if asked.key else None


async def _noted(request: Request, principal: Principal, *rows: Decision | Proposal) -> None:
    for owner in sorted({row.owner for row in rows if row.exempt}):
        await reads(request, principal, READ_PRIVATE, owner=owner)


@proposals.get("", summary="Proposals, newest first", responses=problem_responses(CursorInvalid))
async def list_proposals(
    request: Request, principal: Reader, asked: Asked, board: QueryBoard = None
) -> Page[ProposalView]:
    """Made to boards that the caller has a part in, or by them."""
    async with request.app.state.database.read() as session:
        rows = await repository.proposals_before(
            session, _place(asked), asked.most, board, principal
        )
        decided = await repository.decisions_on(session, [row.id for row in rows], principal)
    await _noted(request, principal, *rows)
    return Page[ProposalView].of(
        asked,
        rows,
        key=lambda row: [row.made_on.isoformat(), str(row.id)],
        item=lambda row: proposal_of(row, decided.get(row.id)),
    )


@proposals.post(
    "",
    status_code=201,
    summary="Propose something to a board",
    response_model=ProposalView,
    responses=problem_responses(BoardNotFound, NotYours, problems.ProposerWrong, DayToCome),
    dependencies=[OWNER],
)
async def create_proposal(
    request: Request, new: NewProposal, principal: Writer, key: OptionalKey
) -> Response:
    """By an executive, a senate or a committee of the caller's. It stays on record beside what the
    board decides.
    """

    async def add(session: WriteSession) -> Answer:
        row = await service.add_proposal(session, new, actor=Actor.of(request, principal))
        return Answer(201, proposal_of(row, None), {"Location": f"{PROPOSALS_PATH}/{row.id}"})

    return await once(request, principal, key, add)


@proposals.get(
    "/{proposal_id}",
    summary="One proposal",
    response_model=ProposalView,
    responses=problem_responses(problems.ProposalNotFound),
)
async def get_proposal(
    request: Request, response: Response, proposal_id: UUID, principal: Reader
) -> ProposalView | Response:
    """With the decision that ended it."""
    async with request.app.state.database.read() as session:
        row = await service.read_proposal(session, proposal_id, principal)
        decided = await repository.decisions_on(session, [row.id], principal)
    await _noted(request, principal, row)
    return tagged(request, response, proposal_of(row, decided.get(row.id)))


@router.get("", summary="Decisions, newest first", responses=problem_responses(CursorInvalid))
async def list_decisions(
    request: Request,
    principal: Reader,
    asked: Asked,
    board: QueryBoard = None,
    meeting: QueryMeeting = None,
) -> Page[DecisionView]:
    """Of the boards that the caller has a part in."""
    wanted = repository.Filter(board, meeting)
    async with request.app.state.database.read() as session:
        rows = await repository.decisions_before(
            session, _place(asked), asked.most, wanted, principal
        )
    await _noted(request, principal, *rows)
    return Page[DecisionView].of(
        asked, rows, key=lambda row: [row.decided_on.isoformat(), str(row.id)], item=decision_of
    )


@router.post(
    "",
    status_code=201,
    summary="Record a decision of a board",
    response_model=DecisionView,
    responses=problem_responses(
        ItemNotFound,
        NotYours,
        MeetingCancelled,
        MeetingToCome,
        problems.AttendanceUnknown,
        problems.NotQuorate,
        problems.ParagraphElsewhere,
        problems.VotesWrong,
        problems.ProposalNotFound,
        problems.ProposalElsewhere,
        problems.ProposalPrivate,
        problems.ProposalOpen,
        problems.ProposalDecided,
    ),
    dependencies=[OWNER],
)
async def create_decision(
    request: Request, new: NewDecision, principal: Writer, key: OptionalKey
) -> Response:
    """At a meeting that had a quorum, as its minutes say. What is decided on a private item is
    private.
    """

    async def add(session: WriteSession) -> Answer:
        row = await service.add_decision(session, new, actor=Actor.of(request, principal))
        return Answer(201, decision_of(row), {"Location": f"{DECISIONS_PATH}/{row.id}"})

    return await once(request, principal, key, add)


@router.get(
    "/{decision_id}",
    summary="One decision",
    response_model=DecisionView,
    responses=problem_responses(problems.DecisionNotFound),
)
async def get_decision(
    request: Request, response: Response, decision_id: UUID, principal: Reader
) -> DecisionView | Response:
    """With what it is about."""
    async with request.app.state.database.read() as session:
        row = await service.read_decision(session, decision_id, principal)
    await _noted(request, principal, row)
    return tagged(request, response, decision_of(row))
