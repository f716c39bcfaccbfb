"""What can happen to an event: it is drafted, announced, moved, cancelled, and people came."""

from datetime import datetime
from uuid import UUID, uuid4

from services.engagement.consultations.queries import check_consultation
from services.engagement.events import registration_service as registrations
from services.engagement.events import repository
from services.engagement.events.models import CommunityEvent, EventMove
from services.engagement.events.problems import (
    EventAnnounced,
    EventNotAnnounced,
    EventNotBegun,
    EventNotFound,
    EventOver,
)
from services.engagement.events.schemas import (
    EventDescription,
    NewEvent,
    NewEventAttendance,
    NewEventMove,
)
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.events.rules.audiences import EVERYBODY
from services.shared.owning import check_own

PREFIX = "/v1/engagement/community-events"
EVENTS = Resource[CommunityEvent](
    "uk.marches.engagement.community_event",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def event_etag(row: CommunityEvent, now: datetime) -> str:
    """It moves with every act, and when the event begins and ends."""
    return etag_of(row.id, row.version, now >= row.starts_at, now >= row.ends_at)


async def read_event(
    session: AnySession, event: UUID, principal: Principal | None
) -> CommunityEvent:
    """Without a principal an announced one. Raises EventNotFound."""
    row = await repository.event_by_id(session, event, principal)
    if row is None:
        raise EventNotFound
    return row


async def _hold(
    session: WriteSession, event: UUID, actor: Actor, matches: Matches
) -> CommunityEvent:
    row = await repository.event_to_change(session, event, actor.principal)
    if row is None:
        raise EventNotFound
    matches(event_etag(row, actor.now))
    return row


async def _keep(
    session: WriteSession, actor: Actor, act: str, row: CommunityEvent, before: object
) -> CommunityEvent:
    """Write the event as an act leaves it, and count what the public is told."""
    row.version += 1
    row.changed_at = actor.now
    if row.state != "draft":
        row.edition += 1
        row.told_at = actor.now
    audience = () if row.state == "draft" else (EVERYBODY,)
    await EVENTS.write(session, actor, act, row, owner=row.owner, before=before, audience=audience)
    return row


async def add_event(session: WriteSession, new: NewEvent, *, actor: Actor) -> CommunityEvent:
    """Raises NotYours, ConsultationUnknown."""
    said = f"An event of {new.organisation} is drafted by {new.organisation} only."
    check_own(new.organisation, actor.principal.orgs, said)
    await check_consultation(session, new.consultation, new.organisation, actor.principal)
    row = CommunityEvent(
        id=uuid4(),
        owner=new.organisation,
        author=actor.principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
        **new.model_dump(exclude={"organisation"}),
    )
    await EVENTS.write(session, actor, "created", row, owner=row.owner)
    return row


async def describe_event(
    session: WriteSession, event: UUID, new: EventDescription, *, actor: Actor, matches: Matches
) -> CommunityEvent:
    """Raises EventNotFound, EventAnnounced, ConsultationUnknown."""
    row = await _hold(session, event, actor, matches)
    if row.state != "draft":
        raise EventAnnounced
    await check_consultation(session, new.consultation, row.owner, actor.principal)
    before = row.model_dump(mode="json")
    row.sqlmodel_update(new.model_dump())
    return await _keep(session, actor, "described", row, before)


async def announce_event(
    session: WriteSession, event: UUID, *, actor: Actor, matches: Matches
) -> CommunityEvent:
    """From then on everybody sees it. Raises EventNotFound, EventAnnounced."""
    row = await _hold(session, event, actor, matches)
    if row.state != "draft":
        raise EventAnnounced(f"It is {row.state}.")
    before = row.model_dump(mode="json")
    row.state = "announced"
    return await _keep(session, actor, "announced", row, before)


async def move_event(
    session: WriteSession, event: UUID, new: NewEventMove, *, actor: Actor, matches: Matches
) -> CommunityEvent:
    """Raises EventNotFound, EventNotAnnounced, EventOver."""
    row = await _hold(session, event, actor, matches)
    _check_coming(row, actor.now)
    moves = (await repository.moves_of(session, [row.id]))[row.id]
    before = row.model_dump(mode="json")
    move = EventMove(
        event=row.id,
        number=len(moves) + 1,
        started_at=row.starts_at,
        ended_at=row.ends_at,
        place=row.place,
        reason=new.reason,
        moved_by=actor.principal.sub,
        moved_at=actor.now,
    )
    await repository.add_move(session, move)
    row.starts_at, row.ends_at = new.starts_at, new.ends_at
    row.place = new.place.model_dump() if new.place else row.place
    await registrations.tell_all(session, row, "event_moved", actor.now)
    return await _keep(session, actor, "moved", row, before)


async def resize_event(
    session: WriteSession, event: UUID, capacity: int | None, *, actor: Actor, matches: Matches
) -> CommunityEvent:
    """Those who wait get what is free. Raises EventNotFound, EventNotAnnounced, EventOver."""
    row = await _hold(session, event, actor, matches)
    _check_coming(row, actor.now)
    before = row.model_dump(mode="json")
    row.capacity = capacity
    await registrations.fill(session, row, actor.now)
    return await _keep(session, actor, "resized", row, before)


async def cancel_event(
    session: WriteSession, event: UUID, reason: str, *, actor: Actor, matches: Matches
) -> CommunityEvent:
    """It stays, and says so. Raises EventNotFound, EventNotAnnounced, EventOver."""
    row = await _hold(session, event, actor, matches)
    _check_coming(row, actor.now)
    before = row.model_dump(mode="json")
    row.state, row.cancelled_reason = "cancelled", reason
    await registrations.tell_all(session, row, "event_cancelled", actor.now)
    return await _keep(session, actor, "cancelled", row, before)


def _check_coming(row: CommunityEvent, now: datetime) -> None:
    if row.state != "announced":
        raise EventNotAnnounced(f"It is {row.state}.")
    if now >= row.ends_at:
        raise EventOver(f"It ended at {row.ends_at:%Y-%m-%dT%H:%M}Z.")


async def enter_attendance(
    session: WriteSession, event: UUID, new: NewEventAttendance, *, actor: Actor, matches: Matches
) -> CommunityEvent:
    """Raises EventNotFound, EventNotAnnounced, EventNotBegun."""
    row = await _hold(session, event, actor, matches)
    if row.state != "announced":
        raise EventNotAnnounced(f"It is {row.state}.")
    if actor.now < row.starts_at:
        raise EventNotBegun(f"It begins at {row.starts_at:%Y-%m-%dT%H:%M}Z.")
    before = row.model_dump(mode="json")
    row.sqlmodel_update(new.model_dump())
    return await _keep(session, actor, "attendance_entered", row, before)
