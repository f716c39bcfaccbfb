"""`/v1/board/committees`: where a board's meetings come from."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.board.boards.problems import BoardNotFound
from services.board.councils import problems, repository, service
from services.board.councils.presenter import view_of
from services.board.councils.schemas import CouncilCommitteeView, NewCouncilCommittee
from services.board.councils.service import PREFIX, committee_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import JobStatus
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["councils"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]


@router.get("", summary="Committees, newest first", responses=problem_responses(CursorInvalid))
async def list_council_committees(
    request: Request, principal: Reader, asked: Asked
) -> Page[CouncilCommitteeView]:
    """Those that boards of the caller's organisations have, or had, their meetings from."""
    async with request.app.state.database.read() as session:
        rows = await repository.committees_before(session, asked.after, asked.most, principal)
    return Page[CouncilCommitteeView].of(
        asked, rows, key=lambda row: [row.number or 0], item=view_of
    )


@router.post(
    "",
    status_code=201,
    summary="Have a board's meetings from a council's committee",
    response_model=CouncilCommitteeView,
    responses=problem_responses(
        BoardNotFound, NotYours, problems.CommitteeAddressRefused, problems.BoardHasCommittee
    ),
    dependencies=[OWNER],
)
async def create_council_committee(
    request: Request, new: NewCouncilCommittee, principal: Writer, key: OptionalKey
) -> Response:
    """The council's ModernGov is looked at by a job now, and every six hours. What it moves and
    cancels is moved and cancelled here.
    """
    await service.check_address(request.app.state.outside, new.address)

    async def add(session: WriteSession) -> Answer:
        row = await service.add_committee(session, new, actor=Actor.of(request, principal))
        headers = {"Location": f"{PREFIX}/{row.id}", "ETag": committee_etag(row)}
        return Answer(201, view_of(row), headers)

    return await once(request, principal, key, add)


@router.get(
    "/{committee_id}",
    summary="One committee",
    response_model=CouncilCommitteeView,
    responses=problem_responses(problems.CommitteeNotFound),
)
async def get_council_committee(
    request: Request, response: Response, committee_id: UUID, principal: Reader
) -> CouncilCommitteeView | Response:
    """How the last look at it went, and when the next one is."""
    async with request.app.state.database.read() as session:
        row = await service.read_committee(session, committee_id, principal)
    return tagged(request, response, view_of(row), committee_etag(row))


@router.post(
    "/{committee_id}/look",
    status_code=202,
    summary="Look at a committee again",
    response_model=JobStatus,
    responses=problem_responses(
        problems.CommitteeNotFound, problems.CommitteeEnded, problems.LookTooSoon
    ),
    dependencies=[OWNER],
)
async def request_council_look(
    request: Request, committee_id: UUID, principal: Writer, key: OptionalKey
) -> Response:
    """By a job. A council that refused is left alone until `next_look_at`."""

    async def ask(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        job = await service.ask_for_look(session, committee_id, actor=actor)
        return Answer(202, JobStatus.of(job), {"Location": f"/v1/board/jobs/{job.id}"})

    return await once(request, principal, key, ask)


@router.delete(
    "/{committee_id}",
    status_code=204,
    summary="Have no more meetings from a committee",
    responses=problem_responses(
        problems.CommitteeNotFound,
        problems.CommitteeEnded,
        PreconditionRequired,
        PreconditionFailed,
    ),
    dependencies=[OWNER],
)
async def end_council_committee(request: Request, committee_id: UUID, principal: Writer) -> None:
    """Those that came from it stay as they are. `If-Match`: its ETag."""
    actor, matches = Actor.of(request, principal), partial(check_match, request)
    async with request.app.state.database.write() as session:
        await service.end_committee(session, committee_id, actor=actor, matches=matches)
