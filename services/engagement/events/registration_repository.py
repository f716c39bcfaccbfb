"""Every query of registrations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, func, select

from services.engagement.events.models import CommunityEvent, EventRegistration
from services.shared.database import AnySession, WriteSession

FORGET = text(
    """
    WITH old AS (
        SELECT registration.id, registration.recipient
        FROM event_registration AS registration
        JOIN community_event ON community_event.id = registration.event
        WHERE community_event.ends_at < :before AND registration.name IS NOT NULL
    ), gone AS (
        DELETE FROM recipient USING old WHERE recipient.id = old.recipient
    )
    UPDATE event_registration AS registration SET name = NULL, needs = NULL
    FROM old WHERE registration.id = old.id
    """
)


async def announced_to_change(session: WriteSession, event: UUID) -> CommunityEvent | None:
    """Whosever it is; held against everybody else, so that each place is given once."""
    statement = (
        select(CommunityEvent)
        .where(CommunityEvent.id == event, col(CommunityEvent.told_at).is_not(None))
        .with_for_update()
    )
    return (await session.exec(statement)).one_or_none()


async def count_placed(session: AnySession, event: UUID) -> int:
    statement = select(func.count()).where(
        EventRegistration.event == event, EventRegistration.state == "placed"
    )
    return (await session.exec(statement)).one()


async def first_waiting(
    session: WriteSession, event: UUID, limit: int | None
) -> Sequence[EventRegistration]:
    statement = (
        select(EventRegistration)
        .where(EventRegistration.event == event, EventRegistration.state == "waiting")
        .order_by(col(EventRegistration.number))
        .limit(limit)
    )
    return (await session.exec(statement)).all()


async def registrations_after(
    session: AnySession, event: UUID, number: int, limit: int, state: str | None
) -> Sequence[EventRegistration]:
    """Up to `limit` that were not cancelled, the first first."""
    statement = (
        select(EventRegistration)
        .where(
            EventRegistration.event == event,
            col(EventRegistration.number) > number,
            EventRegistration.state != "cancelled",
        )
        .order_by(col(EventRegistration.number))
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(EventRegistration.state == state)
    return (await session.exec(statement)).all()


async def registration(session: AnySession, id_: UUID) -> EventRegistration | None:
    """One that was not cancelled."""
    statement = select(EventRegistration).where(
        EventRegistration.id == id_, EventRegistration.state != "cancelled"
    )
    return (await session.exec(statement)).one_or_none()


async def reachable(session: AnySession, event: UUID) -> Sequence[UUID]:
    """The recipients of all who have a place, or wait for one."""
    statement = select(EventRegistration.recipient).where(
        EventRegistration.event == event, col(EventRegistration.recipient).is_not(None)
    )
    return [each for each in (await session.exec(statement)).all() if each is not None]


async def add(session: WriteSession, row: Any) -> None:
    session.add(row)
    await session.flush()


async def forget(session: WriteSession, before: datetime) -> int:
    """Remove who came to what ended before; how many."""
    found = await (await session.connection()).execute(FORGET, {"before": before})
    return int(found.rowcount)
