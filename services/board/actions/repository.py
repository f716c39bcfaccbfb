"""Every query of actions."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import and_, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from services.board.actions.models import BoardAction
from services.board.boards.models import Board
from services.board.boards.repository import is_open_to
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession

Place = tuple[date, UUID]


class Filter(NamedTuple):
    """Which actions; None is any."""

    board: UUID | None = None
    state: str | None = None


async def actions_after(
    session: AnySession, place: Place | None, limit: int, wanted: Filter, principal: Principal
) -> Sequence[BoardAction]:
    """Up to `limit`, what is due first, from the one after `place`."""
    statement = _actions(principal).order_by(col(BoardAction.due_on), col(BoardAction.id))
    if place is not None:
        day, id_ = place
        same_day = and_(BoardAction.due_on == day, col(BoardAction.id) > id_)
        statement = statement.where(or_(col(BoardAction.due_on) > day, same_day))
    if wanted.board is not None:
        statement = statement.where(BoardAction.board == wanted.board)
    if wanted.state is not None:
        statement = statement.where(BoardAction.state == wanted.state)
    return (await session.exec(statement.limit(limit))).all()


async def count_open(session: AnySession, board: UUID, principal: Principal) -> int:
    """Of a board, as far as the caller may know of them."""
    found = _actions(principal).where(BoardAction.board == board, BoardAction.state == "open")
    statement = select(func.count()).select_from(found.subquery())
    return (await session.exec(statement)).one()


async def action_by_id(
    session: AnySession, action: UUID, principal: Principal
) -> BoardAction | None:
    found = await session.exec(_actions(principal).where(BoardAction.id == action))
    return found.one_or_none()


async def hold(session: WriteSession, action: UUID) -> BoardAction:
    """Held against everybody else until the transaction ends."""
    statement = select(BoardAction).where(BoardAction.id == action).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await session.exec(statement)).one()


def _actions(principal: Principal) -> SelectOfScalar[BoardAction]:
    return (
        select(BoardAction)
        .join(Board, col(Board.id) == BoardAction.board)
        .where(is_open_to(principal, BoardAction.exempt))
    )
