"""Every query of meetings; people see those of the boards that they have a part in."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import and_, col, func, or_, select

from services.board.boards.models import Board
from services.board.boards.repository import is_read_by
from services.board.meetings.models import Meeting
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession

Place = tuple[datetime, UUID]


class Filter(NamedTuple):
    """Which meetings; None is any. `since` and `until` bound their start."""

    board: UUID | None = None
    series: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class BoardMeeting(NamedTuple):
    """A meeting with its board."""

    row: Meeting
    board: Board

    @property
    def told_at(self) -> datetime:
        """When what is said of it last changed."""
        return max(self.row.changed_at, self.board.renamed_at or self.row.changed_at)


async def meetings_after(
    session: AnySession, place: Place | None, limit: int, wanted: Filter, principal: Principal
) -> list[BoardMeeting]:
    """Up to `limit`, the earliest first, from the one after `place`."""
    statement = (
        select(Meeting, Board)
        .join(Board, col(Board.id) == Meeting.board)
        .where(is_read_by(principal), *_filtered(wanted))
        .order_by(col(Meeting.starts_at), col(Meeting.id))
        .limit(limit)
    )
    if place is not None:
        starts_at, id_ = place
        later = and_(Meeting.starts_at == starts_at, col(Meeting.id) > id_)
        statement = statement.where(or_(col(Meeting.starts_at) > starts_at, later))
    return [BoardMeeting(*each) for each in (await session.exec(statement)).all()]


def _filtered(wanted: Filter) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.board is not None:
        clauses.append(col(Meeting.board) == wanted.board)
    if wanted.series is not None:
        clauses.append(col(Meeting.series) == wanted.series)
    if wanted.since is not None:
        clauses.append(col(Meeting.starts_at) >= wanted.since)
    if wanted.until is not None:
        clauses.append(col(Meeting.starts_at) <= wanted.until)
    return clauses


async def public_meetings(session: AnySession, since: datetime, limit: int) -> list[BoardMeeting]:
    """Up to `limit` that anybody may come to, the latest of them, and all others of their series;
    cancelled ones too. In the order in which they were to be.
    """
    kept = (
        select(Meeting.id)
        .join(Board, col(Board.id) == Meeting.board)
        .where(col(Board.public), col(Meeting.starts_at) >= since)
        .order_by(col(Meeting.starts_at).desc(), col(Meeting.id))
        .limit(limit)
    )
    series = select(Meeting.series).where(col(Meeting.id).in_(kept))
    statement = _public().where(or_(col(Meeting.id).in_(kept), col(Meeting.series).in_(series)))
    statement = statement.order_by(col(Meeting.planned_at), col(Meeting.id))
    return [BoardMeeting(*each) for each in (await session.exec(statement)).all()]


async def public_meetings_before(
    session: AnySession, place: Place | None, limit: int
) -> list[BoardMeeting]:
    """Up to `limit` that anybody may come to, what changed last first, from the one before
    `place`: a meeting changes with the name of its board, too.
    """
    changed = tuple_(func.greatest(Meeting.changed_at, Board.renamed_at), col(Meeting.id))
    statement = _public().order_by(changed.desc()).limit(limit)
    if place is not None:
        statement = statement.where(changed < place)
    return [BoardMeeting(*each) for each in (await session.exec(statement)).all()]


async def public_meeting_by_id(session: AnySession, meeting: UUID) -> BoardMeeting | None:
    found = (await session.exec(_public().where(Meeting.id == meeting))).one_or_none()
    return BoardMeeting(*found) if found else None


def _public() -> Any:
    return (
        select(Meeting, Board).join(Board, col(Board.id) == Meeting.board).where(col(Board.public))
    )


async def meeting_by_id(
    session: AnySession, meeting: UUID, principal: Principal
) -> BoardMeeting | None:
    statement = (
        select(Meeting, Board)
        .join(Board, col(Board.id) == Meeting.board)
        .where(Meeting.id == meeting, is_read_by(principal))
    )
    found = (await session.exec(statement)).one_or_none()
    return BoardMeeting(*found) if found else None


async def hold(session: WriteSession, meeting: UUID) -> Meeting:
    """Held against everybody else until the transaction ends."""
    statement = select(Meeting).where(Meeting.id == meeting).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await session.exec(statement)).one()
