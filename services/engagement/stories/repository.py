"""Every query of stories; people see only those of their organisations."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.engagement.stories.models import Story
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession


async def stories_before(
    session: AnySession, number: int | None, limit: int, today: date, principal: Principal
) -> Sequence[Story]:
    """Up to `limit` that are consented to today, newest first, from the one before `number`."""
    statement = (
        select(Story)
        .where(Story.state == "held", col(Story.expires_on) >= today)
        .order_by(col(Story.number).desc())
        .limit(limit)
    )
    if number is not None:
        statement = statement.where(col(Story.number) < number)
    return (await session.exec(scoped(statement, Story, principal))).all()


async def story_by_id(session: AnySession, story: UUID, principal: Principal) -> Story | None:
    statement = select(Story).where(Story.id == story)
    return (await session.exec(scoped(statement, Story, principal))).one_or_none()


async def story_to_change(session: WriteSession, story: UUID, principal: Principal) -> Story | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Story).where(Story.id == story).with_for_update()
    return (await session.exec(scoped(statement, Story, principal))).one_or_none()


async def run_out(session: WriteSession, today: date, limit: int) -> Sequence[Story]:
    """Held stories whose last day is past, and that nobody else holds."""
    statement = (
        select(Story)
        .where(Story.state == "held", col(Story.expires_on) < today)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.exec(statement)).all()
