"""Every query of agendas. What a caller may not know of is in none of their answers."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from services.board.agendas.models import AgendaItem, Paper
from services.board.boards.models import Board
from services.board.boards.repository import is_open_to, is_prepared_by
from services.board.meetings.models import Meeting
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession


class Filter(NamedTuple):
    """Which items; None is any. `words` are looked for in title and summary."""

    meeting: UUID | None = None
    board: UUID | None = None
    words: str | None = None


def is_item_seen_by(principal: Principal) -> ColumnElement[bool]:
    """An item of an agenda that is published, or that the caller prepares; private ones only by
    who is confided in.
    """
    published = or_(col(Meeting.published_at).is_not(None), is_prepared_by(principal))
    return and_(published, is_open_to(principal, AgendaItem.exempt))


def _items(principal: Principal) -> SelectOfScalar[AgendaItem]:
    return (
        select(AgendaItem)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting)
        .join(Board, col(Board.id) == Meeting.board)
        .where(is_item_seen_by(principal))
    )


async def items_after(
    session: AnySession, after: UUID | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[AgendaItem]:
    """Up to `limit`, in an order that says nothing of what is not among them."""
    statement = _items(principal).order_by(col(AgendaItem.id)).limit(limit)
    if after is not None:
        statement = statement.where(col(AgendaItem.id) > after)
    if wanted.meeting is not None:
        statement = statement.where(AgendaItem.meeting == wanted.meeting)
    if wanted.board is not None:
        statement = statement.where(Meeting.board == wanted.board)
    if wanted.words is not None:
        title, summary = col(AgendaItem.title), col(AgendaItem.summary)
        found = title.icontains(wanted.words, autoescape=True)
        statement = statement.where(or_(found, summary.icontains(wanted.words, autoescape=True)))
    return (await session.exec(statement)).all()


async def agenda_of(
    session: AnySession, meeting: UUID, principal: Principal
) -> Sequence[AgendaItem]:
    """The items of a meeting in their order."""
    statement = _items(principal).where(AgendaItem.meeting == meeting)
    return (await session.exec(statement.order_by(col(AgendaItem.place)))).all()


async def item_by_id(session: AnySession, item: UUID, principal: Principal) -> AgendaItem | None:
    return (await session.exec(_items(principal).where(AgendaItem.id == item))).one_or_none()


async def hold_item(session: WriteSession, item: UUID) -> AgendaItem:
    """Held against everybody else until the transaction ends."""
    statement = select(AgendaItem).where(AgendaItem.id == item).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await session.exec(statement)).one()


async def numbers_of(session: AnySession, meeting: UUID) -> Sequence[str]:
    """Every number that is taken, private ones too: for numbering alone."""
    statement = select(AgendaItem.number).where(AgendaItem.meeting == meeting)
    return (await session.exec(statement)).all()


async def count_papers(session: AnySession, meeting: UUID, *, exempt: bool) -> int:
    """Of all its items, private ones or the others."""
    statement = (
        select(func.count())
        .select_from(Paper)
        .join(AgendaItem, col(AgendaItem.id) == Paper.item)
        .where(AgendaItem.meeting == meeting, col(Paper.exempt).is_(exempt))
    )
    return (await session.exec(statement)).one()


async def papers_of(
    session: AnySession, items: Sequence[UUID], principal: Principal
) -> Sequence[Paper]:
    """The papers of these items that the caller may see, in the order in which they came."""
    statement = (
        _papers(principal)
        .where(col(Paper.item).in_(items))
        .order_by(col(Paper.added_at), col(Paper.id))
    )
    return (await session.exec(statement)).all()


async def text_lengths(
    session: AnySession, items: Sequence[UUID], principal: Principal
) -> dict[UUID, int]:
    """Of the papers of these items that the caller may see, how many characters they have."""
    found = _papers(principal).where(col(Paper.item).in_(items)).subquery()
    length = func.sum(func.length(found.c.text))
    rows = await session.exec(select(found.c.item, length).group_by(found.c.item))
    return {item: int(characters) for item, characters in rows.all()}


async def paper_by_id(session: AnySession, paper: UUID, principal: Principal) -> Paper | None:
    return (await session.exec(_papers(principal).where(Paper.id == paper))).one_or_none()


def _papers(principal: Principal) -> SelectOfScalar[Paper]:
    return (
        select(Paper)
        .join(AgendaItem, col(AgendaItem.id) == Paper.item)
        .join(Meeting, col(Meeting.id) == AgendaItem.meeting)
        .join(Board, col(Board.id) == Meeting.board)
        .where(is_item_seen_by(principal), is_open_to(principal, Paper.exempt))
    )
