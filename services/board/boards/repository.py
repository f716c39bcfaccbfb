"""Every query of boards, and which of them, and what of them, a caller may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false
from sqlmodel import and_, col, not_, or_, select

from services.board.boards.models import Board
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession


def is_read_by(principal: Principal, board: Any = Board) -> ColumnElement[bool]:
    """Of a board that the caller's organisations own or are partners of."""
    return _any_of(board.readers, principal.orgs)


def is_confided_to(principal: Principal, board: Any = Board) -> ColumnElement[bool]:
    """Of a board of whose private business the caller may know."""
    if "board.exempt" not in principal.scopes:
        return false()
    return _any_of(board.confidants, principal.orgs)


def is_open_to(principal: Principal, exempt: Any, board: Any = Board) -> ColumnElement[bool]:
    """Of a board that the caller reads, what is open, and where they are confided in all of it."""
    confided = is_confided_to(principal, board)
    return and_(is_read_by(principal, board), or_(not_(col(exempt)), confided))


def is_prepared_by(principal: Principal) -> ColumnElement[bool]:
    """Of a board whose agenda the caller writes, and sees before it is published."""
    if "board.write" not in principal.scopes:
        return false()
    return and_(col(Board.owner).in_(principal.orgs))


def _any_of(column: Any, orgs: Sequence[str]) -> ColumnElement[bool]:
    return column.overlap(list(orgs)) if orgs else false()


async def boards_after(
    session: AnySession, number: int | None, limit: int, owner: str | None, principal: Principal
) -> Sequence[Board]:
    """Up to `limit`, oldest first, from the one after `number`."""
    statement = select(Board).where(is_read_by(principal)).order_by(col(Board.number)).limit(limit)
    if number is not None:
        statement = statement.where(col(Board.number) > number)
    if owner is not None:
        statement = statement.where(Board.owner == owner)
    return (await session.exec(statement)).all()


async def board_by_id(session: AnySession, board: UUID, principal: Principal) -> Board | None:
    statement = select(Board).where(Board.id == board, is_read_by(principal))
    return (await session.exec(statement)).one_or_none()


async def board_to_change(session: WriteSession, board: UUID, principal: Principal) -> Board | None:
    """One of the caller's own, held against everybody else until the transaction ends."""
    statement = (
        select(Board)
        .where(Board.id == board, col(Board.owner).in_(principal.orgs))
        .with_for_update()
    )
    return (await session.exec(statement)).one_or_none()
