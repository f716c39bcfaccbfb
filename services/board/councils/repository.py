"""Every query of councils' committees."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from services.board.councils.models import CouncilCommittee, CouncilMeeting
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession


async def committees_before(
    session: AnySession, number: int | None, limit: int, principal: Principal
) -> Sequence[CouncilCommittee]:
    """Up to `limit`, newest first; also those that ended."""
    statement = select(CouncilCommittee).order_by(col(CouncilCommittee.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(CouncilCommittee.number) < number)
    return (await session.exec(scoped(statement, CouncilCommittee, principal))).all()


async def committee_by_id(
    session: AnySession, committee: UUID, principal: Principal
) -> CouncilCommittee | None:
    statement = select(CouncilCommittee).where(CouncilCommittee.id == committee)
    return (await session.exec(scoped(statement, CouncilCommittee, principal))).one_or_none()


async def hold(session: WriteSession, committee: UUID) -> CouncilCommittee:
    """Held against everybody else until the transaction ends."""
    statement = select(CouncilCommittee).where(CouncilCommittee.id == committee).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await session.exec(statement)).one()


async def committee_of(session: AnySession, board: UUID) -> CouncilCommittee | None:
    """The one that a board's meetings come from."""
    statement = select(CouncilCommittee).where(
        CouncilCommittee.board == board, CouncilCommittee.state != "ended"
    )
    return (await session.exec(statement)).one_or_none()


async def due(session: WriteSession, now: datetime, limit: int) -> Sequence[CouncilCommittee]:
    """Up to `limit` to be looked at again, held; those that somebody else holds are left out."""
    statement = (
        select(CouncilCommittee)
        .where(CouncilCommittee.state != "ended", col(CouncilCommittee.next_look_at) <= now)
        .order_by(col(CouncilCommittee.next_look_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.exec(statement)).all()


async def meetings_of(session: AnySession, committee: UUID) -> dict[int, CouncilMeeting]:
    """By their number at the council."""
    statement = select(CouncilMeeting).where(CouncilMeeting.mapping == committee)
    return {each.code: each for each in (await session.exec(statement)).all()}
