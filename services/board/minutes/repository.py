"""Every query of minutes; who may see the meeting is asked before."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select

from services.board.minutes.models import MinutesApproval, MinutesVersion
from services.shared.database import AnySession, WriteSession


async def newest_parts(session: AnySession, meeting: UUID) -> dict[str, MinutesVersion]:
    """The newest version of the open and of the private part, where there is one."""
    statement = (
        select(MinutesVersion)
        .where(MinutesVersion.meeting == meeting)
        .order_by(col(MinutesVersion.part), col(MinutesVersion.number).desc())
        .ext(distinct_on(col(MinutesVersion.part)))
    )
    return {row.part: row for row in (await session.exec(statement)).all()}


async def approval_of(session: AnySession, meeting: UUID) -> MinutesApproval | None:
    statement = select(MinutesApproval).where(MinutesApproval.meeting == meeting)
    return (await session.exec(statement)).one_or_none()


async def add(session: WriteSession, row: MinutesVersion | MinutesApproval) -> None:
    session.add(row)
    await session.flush()
