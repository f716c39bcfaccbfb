"""Every query of proposals and decisions."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from services.board.boards.models import Board
from services.board.boards.repository import is_open_to
from services.board.decisions.models import Decision, Proposal
from services.shared.auth import Principal
from services.shared.database import AnySession


class Filter(NamedTuple):
    """Which decisions; None is any."""

    board: UUID | None = None
    meeting: UUID | None = None


Place = tuple[date, UUID]


async def decisions_before(
    session: AnySession, place: Place | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[Decision]:
    """Up to `limit`, the latest first, from the one before `place`."""
    statement = _decisions(principal).limit(limit)
    statement = statement.order_by(col(Decision.decided_on).desc(), col(Decision.id).desc())
    if place is not None:
        day, id_ = place
        same_day = and_(Decision.decided_on == day, col(Decision.id) < id_)
        statement = statement.where(or_(col(Decision.decided_on) < day, same_day))
    if wanted.board is not None:
        statement = statement.where(Decision.board == wanted.board)
    if wanted.meeting is not None:
        statement = statement.where(Decision.meeting == wanted.meeting)
    return (await session.exec(statement)).all()


async def count_decisions(session: AnySession, board: UUID, principal: Principal) -> int:
    """Of a board, as far as the caller may know of them."""
    found = _decisions(principal).where(Decision.board == board).subquery()
    return (await session.exec(select(func.count()).select_from(found))).one()


async def decision_by_id(
    session: AnySession, decision: UUID, principal: Principal
) -> Decision | None:
    found = await session.exec(_decisions(principal).where(Decision.id == decision))
    return found.one_or_none()


def _decisions(principal: Principal) -> SelectOfScalar[Decision]:
    return (
        select(Decision)
        .join(Board, col(Board.id) == Decision.board)
        .where(is_open_to(principal, Decision.exempt))
    )


async def proposals_before(
    session: AnySession,
    place: Place | None,
    limit: int,
    board: UUID | None,
    principal: Principal,
) -> Sequence[Proposal]:
    """The same of proposals, by the day on which they were made."""
    statement = _proposals(principal).limit(limit)
    statement = statement.order_by(col(Proposal.made_on).desc(), col(Proposal.id).desc())
    if place is not None:
        day, id_ = place
        same_day = and_(Proposal.made_on == day, col(Proposal.id) < id_)
        statement = statement.where(or_(col(Proposal.made_on) < day, same_day))
    if board is not None:
        statement = statement.where(Proposal.board == board)
    return (await session.exec(statement)).all()


async def proposal_by_id(
    session: AnySession, proposal: UUID, principal: Principal
) -> Proposal | None:
    found = await session.exec(_proposals(principal).where(Proposal.id == proposal))
    return found.one_or_none()


def _proposals(principal: Principal) -> SelectOfScalar[Proposal]:
    """Seen by who has a part in either board."""
    proposer = aliased(Board)
    return (
        select(Proposal)
        .join(Board, col(Board.id) == Proposal.board)
        .join(proposer, col(proposer.id) == Proposal.proposed_by)
        .where(
            or_(
                is_open_to(principal, Proposal.exempt),
                is_open_to(principal, Proposal.exempt, proposer),
            )
        )
    )


async def decided(session: AnySession, proposal: UUID) -> Decision | None:
    """What ended it."""
    statement = select(Decision).where(Decision.proposal == proposal, _ended())
    return (await session.exec(statement)).one_or_none()


async def decisions_on(
    session: AnySession, proposals: Sequence[UUID], principal: Principal
) -> dict[UUID, Decision]:
    """What ended each of these, where the caller may know."""
    statement = _decisions(principal).where(col(Decision.proposal).in_(proposals), _ended())
    rows = (await session.exec(statement)).all()
    return {row.proposal: row for row in rows if row.proposal is not None}


def _ended() -> ColumnElement[bool]:
    return col(Decision.outcome) != "deferred"
