"""What can happen: an executive or senate proposes, and a board decides."""

from uuid import UUID, uuid4

from services.board.agendas.service import read_item
from services.board.boards.models import Board
from services.board.boards.service import may_confide, own_board, read_board
from services.board.decisions import repository
from services.board.decisions.models import Decision, Proposal
from services.board.decisions.problems import (
    AttendanceUnknown,
    DecisionNotFound,
    NotQuorate,
    ParagraphElsewhere,
    ProposalDecided,
    ProposalElsewhere,
    ProposalNotFound,
    ProposalOpen,
    ProposalPrivate,
    ProposerWrong,
    VotesWrong,
)
from services.board.decisions.schemas import NewDecision, NewProposal, Votes
from services.board.meetings.problems import DayToCome
from services.board.meetings.repository import BoardMeeting
from services.board.meetings.service import check_held, hold_meeting
from services.board.minutes.repository import newest_parts
from services.board.minutes.service import check_begun, quorum_of
from services.board.records import write
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal, require_scopes
from services.shared.database import AnySession, WriteSession
from services.shared.days import london_day
from services.shared.errors import Fault, Problem

DECISIONS_PATH, PROPOSALS_PATH = "/v1/board/decisions", "/v1/board/proposals"
DECISIONS = Resource[Decision](
    "uk.marches.board.decision",
    DECISIONS_PATH,
    subject=lambda row: row.owner,
    version=lambda _: 1,
)
PROPOSALS = Resource[Proposal](
    "uk.marches.board.proposal",
    PROPOSALS_PATH,
    subject=lambda row: row.owner,
    version=lambda _: 1,
)


def _at(pointer: str, problem: type[Problem], said: str | None = None) -> Problem:
    told = said or problem.example
    return problem(told, errors=[Fault(pointer, problem.code, told)])


async def read_decision(session: AnySession, decision: UUID, principal: Principal) -> Decision:
    """Raises DecisionNotFound."""
    row = await repository.decision_by_id(session, decision, principal)
    if row is None:
        raise DecisionNotFound
    return row


async def read_proposal(
    session: AnySession, proposal: UUID, principal: Principal, pointer: str | None = None
) -> Proposal:
    """Raises ProposalNotFound."""
    row = await repository.proposal_by_id(session, proposal, principal)
    if row is None:
        raise _at(pointer, ProposalNotFound) if pointer else ProposalNotFound()
    return row


async def add_proposal(session: WriteSession, new: NewProposal, *, actor: Actor) -> Proposal:
    """Raises BoardNotFound, NotYours, ProposerWrong, DayToCome, and Forbidden for what is private
    without the scope.
    """
    proposer = await own_board(session, new.proposed_by, actor.principal, "#/proposed_by")
    board = await read_board(session, new.board, actor.principal, "#/board")
    if proposer.id == board.id:
        raise _at("#/proposed_by", ProposerWrong)
    if new.exempt:
        require_scopes(actor.principal, "board.exempt")
    today = london_day(actor.now)
    made_on = new.made_on or today
    if made_on > today:
        raise _at("#/made_on", DayToCome, f"{made_on} is to come; give a day until {today}.")
    row = Proposal(
        id=uuid4(),
        owner=proposer.owner,
        author=actor.principal.sub,
        created_at=actor.now,
        **new.model_dump(mode="json", exclude={"board", "proposed_by", "made_on"}),
        board=board.id,
        proposed_by=proposer.id,
        made_on=made_on,
    )
    readers = [*board.readers, *proposer.readers]
    await write(session, actor, PROPOSALS, "created", row, readers=readers)
    return row


async def add_decision(session: WriteSession, new: NewDecision, *, actor: Actor) -> Decision:
    """Raises ItemNotFound, NotYours, MeetingCancelled, MeetingToCome, AttendanceUnknown,
    NotQuorate, ParagraphElsewhere, VotesWrong, ProposalNotFound, ProposalElsewhere,
    ProposalPrivate, ProposalOpen, ProposalDecided.
    """
    item = (await read_item(session, new.item, actor.principal, "#/item")).row
    held = await hold_meeting(session, item.meeting, actor.principal)
    check_held(held.row)
    check_begun(held.row, actor)
    _check_paragraph(new, item.number)
    await _check_quorum(session, held, item.number, new)
    decided_on = london_day(held.row.starts_at)
    row = Decision(
        id=uuid4(),
        owner=held.row.owner,
        board=held.board.id,
        meeting=held.row.id,
        decided_on=decided_on,
        exempt=item.exempt,
        author=actor.principal.sub,
        created_at=actor.now,
        **new.model_dump(mode="json", exclude={"item", "proposal"}),
        item=item.id,
        proposal=new.proposal,
    )
    if new.proposal is not None:
        await _check_proposal(session, row, held.board, actor.principal)
    await write(session, actor, DECISIONS, "created", row, readers=held.board.readers)
    return row


def _check_paragraph(new: NewDecision, number: str) -> None:
    if new.paragraph is not None and new.paragraph.rpartition(".")[0] != number:
        said = f"The item is {number}; its paragraphs are {number}.1, {number}.2 and so on."
        raise _at("#/paragraph", ParagraphElsewhere, said)


async def _check_quorum(
    session: AnySession, held: BoardMeeting, number: str, new: NewDecision
) -> None:
    """By who came, and did not withdraw from the item, as the minutes say it."""
    parts = await newest_parts(session, held.row.id)
    if "open" not in parts:
        raise AttendanceUnknown
    voting, missing = quorum_of(parts, number)
    if missing:
        raise NotQuorate(missing[0], errors=[Fault("#/item", NotQuorate.code, e) for e in missing])
    if new.votes is not None:
        _check_votes(new.votes, new.outcome, voting)


def _check_votes(votes: Votes, outcome: str, voting: int | None) -> None:
    told = votes.in_favour + votes.against + votes.abstained
    if voting is not None and told > voting:
        said = f"{voting} members with a vote sat for the item; the votes are {told} together."
        raise _at("#/votes", VotesWrong, said)
    if outcome in ("approved", "amended") and votes.against > votes.in_favour:
        said = f"{votes.in_favour} were in favour and {votes.against} against: it is not {outcome}."
        raise _at("#/votes", VotesWrong, said)


async def _check_proposal(
    session: AnySession, row: Decision, board: Board, principal: Principal
) -> None:
    assert row.proposal is not None
    proposal = await read_proposal(session, row.proposal, principal, "#/proposal")
    if proposal.exempt and not may_confide(board, principal):
        raise _at("#/proposal", ProposalNotFound)
    if proposal.board != board.id or proposal.made_on > row.decided_on:
        raise _at("#/proposal", ProposalElsewhere)
    if proposal.exempt is not row.exempt:
        # Whoever may decide on it may then know of the decision that ended it, and be told.
        raise _at("#/proposal", ProposalPrivate if proposal.exempt else ProposalOpen)
    earlier = await repository.decided(session, proposal.id)
    if earlier is not None and row.outcome != "deferred":
        said = f"It was {earlier.outcome} on {earlier.decided_on}."
        raise _at("#/proposal", ProposalDecided, said)
