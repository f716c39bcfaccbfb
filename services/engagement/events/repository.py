"""Every query of events; people see only those of their organisations."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from services.engagement.consultations.models import Consultation
from services.engagement.consultations.repository import PUBLISHED
from services.engagement.events.models import CommunityEvent, EventMove
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession

ANNOUNCED = col(CommunityEvent.told_at).is_not(None)


class Filter(NamedTuple):
    """Which events; None is any. `since` and `until` are moments that they touch."""

    organisation: str | None = None
    kind: str | None = None
    consultation: UUID | None = None
    place: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    row = CommunityEvent
    if wanted.organisation is not None:
        yield col(row.owner) == wanted.organisation
    if wanted.kind is not None:
        yield col(row.kind) == wanted.kind
    if wanted.consultation is not None:
        yield col(row.consultation) == wanted.consultation
    if wanted.place is not None:
        yield col(row.areas).contains([wanted.place])
    if wanted.since is not None:
        yield col(row.ends_at) > wanted.since
    if wanted.until is not None:
        yield col(row.starts_at) < wanted.until


async def events_before(
    session: AnySession,
    number: int | None,
    limit: int,
    wanted: Filter,
    principal: Principal | None,
) -> Sequence[CommunityEvent]:
    """Up to `limit`, newest first, from the one before `number`.

    Without a principal those that were announced, of everybody.
    """
    statement = select(CommunityEvent).order_by(col(CommunityEvent.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(CommunityEvent.number) < number)
    statement = statement.where(*_conditions(wanted))
    if principal is not None:
        statement = scoped(statement, CommunityEvent, principal)
    else:
        statement = statement.where(ANNOUNCED)
        if wanted.consultation is not None:
            published = select(Consultation.id).where(PUBLISHED)
            statement = statement.where(col(CommunityEvent.consultation).in_(published))
    return (await session.exec(statement)).all()


async def event_by_id(
    session: AnySession, event: UUID, principal: Principal | None
) -> CommunityEvent | None:
    statement = select(CommunityEvent).where(CommunityEvent.id == event)
    if principal is None:
        statement = statement.where(ANNOUNCED)
    else:
        statement = scoped(statement, CommunityEvent, principal)
    return (await session.exec(statement)).one_or_none()


async def event_to_change(
    session: WriteSession, event: UUID, principal: Principal
) -> CommunityEvent | None:
    """Held against everybody else until the transaction ends."""
    statement = select(CommunityEvent).where(CommunityEvent.id == event).with_for_update()
    return (await session.exec(scoped(statement, CommunityEvent, principal))).one_or_none()


async def moves_of(session: AnySession, events: Sequence[UUID]) -> dict[UUID, list[EventMove]]:
    """Each event's moves, in their order."""
    statement = (
        select(EventMove).where(col(EventMove.event).in_(events)).order_by(col(EventMove.number))
    )
    found: dict[UUID, list[EventMove]] = {each: [] for each in events}
    for row in (await session.exec(statement)).all():
        found[row.event].append(row)
    return found


async def add_move(session: WriteSession, move: EventMove) -> None:
    session.add(move)
    await session.flush()
