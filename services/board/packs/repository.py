"""Every query of packs."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select

from services.board.boards.models import Board
from services.board.boards.repository import is_read_by
from services.board.meetings.models import Meeting
from services.board.packs.models import Pack, PackFile
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:meeting || ' ' || :owner, 7))")


async def packs_before(
    session: AnySession, number: int | None, limit: int, meeting: UUID, principal: Principal
) -> Sequence[Pack]:
    """Up to `limit` of a meeting, newest first."""
    statement = select(Pack).where(Pack.meeting == meeting).order_by(col(Pack.number).desc())
    if number is not None:
        statement = statement.where(col(Pack.number) < number)
    return (await session.exec(scoped(statement.limit(limit), Pack, principal))).all()


async def pack_by_id(session: AnySession, pack: UUID, principal: Principal) -> Pack | None:
    """One that was composed for the caller's organisations, whose meeting they still see."""
    statement = (
        select(Pack)
        .join(Meeting, col(Meeting.id) == Pack.meeting)
        .join(Board, col(Board.id) == Meeting.board)
        .where(Pack.id == pack, is_read_by(principal))
    )
    return (await session.exec(scoped(statement, Pack, principal))).one_or_none()


async def last_number(session: WriteSession, meeting: UUID, owner: str) -> int:
    """Of the packs of a meeting that an organisation has; 0 for none. Nobody else numbers one until
    the transaction ends.
    """
    await (await session.connection()).execute(HOLD, {"meeting": str(meeting), "owner": owner})
    statement = select(func.max(Pack.number)).where(Pack.meeting == meeting, Pack.owner == owner)
    return (await session.exec(statement)).one() or 0


async def supplements_of(session: AnySession, pack: UUID) -> Sequence[Pack]:
    """In the order in which they were composed."""
    statement = select(Pack).where(Pack.supplement_to == pack).order_by(col(Pack.number))
    return (await session.exec(statement)).all()


async def file_of(session: AnySession, pack: UUID, withheld: str, form: str) -> PackFile | None:
    """As it was given out to those who do not see the parts `withheld`."""
    return await session.get(PackFile, (pack, withheld, form))


async def keep_files(session: WriteSession, files: Sequence[PackFile]) -> None:
    """Of each the one that was kept first stays."""
    rows = [each.model_dump() for each in files]
    await (await session.connection()).execute(insert(PackFile).on_conflict_do_nothing(), rows)
