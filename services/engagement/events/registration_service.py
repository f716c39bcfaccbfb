"""Places at events: first come, first served; a place that becomes free is the next one's.

Every act holds the event, so that each place is given once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.engagement.events import registration_repository as repository
from services.engagement.events.models import CommunityEvent, EventRegistration
from services.engagement.events.problems import (
    EventBegun,
    EventNotAnnounced,
    EventNotFound,
    RegistrationNotFound,
)
from services.engagement.events.registration_schemas import NewRegistration
from services.engagement.mail.models import Recipient
from services.engagement.mail.repository import add_mail, forget_recipient
from services.engagement.receipt_ring import ReceiptRing
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.database import AnySession, Database, WriteSession

KIND = "event registration"
PREFIX = "/v1/engagement/community-events"
SOMEBODY = Principal("public", "", frozenset(), (), (), False)
KEPT = timedelta(days=30)
"""After the event, names, needs and addresses are removed."""


async def register(
    session: WriteSession, event: UUID, new: NewRegistration, *, actor: Actor
) -> EventRegistration:
    """Raises EventNotFound, EventNotAnnounced, EventBegun."""
    row = await repository.announced_to_change(session, event)
    if row is None:
        raise EventNotFound
    _check_coming(row, actor.now)
    placed = row.capacity is None or await repository.count_placed(session, row.id) < row.capacity
    made = EventRegistration(
        id=uuid4(),
        event=row.id,
        owner=row.owner,
        state="placed" if placed else "waiting",
        name=new.name,
        needs=new.needs,
        recipient=await _recipient(session, row, new, actor.now),
        created_at=actor.now,
        changed_at=actor.now,
    )
    await repository.add(session, made)
    await _record(session, actor, "registered", row)
    return made


def _check_coming(row: CommunityEvent, now: datetime) -> None:
    if row.state != "announced":
        raise EventNotAnnounced(f"It is {row.state}.")
    if now >= row.starts_at:
        raise EventBegun(f"It began at {row.starts_at:%Y-%m-%dT%H:%M}Z.")


async def _recipient(
    session: WriteSession, row: CommunityEvent, new: NewRegistration, now: datetime
) -> UUID | None:
    if new.email is None:
        return None
    made = Recipient(
        id=uuid4(), owner=row.owner, address=new.email.lower(), language=new.language,
        created_at=now,
    )  # fmt: skip
    await repository.add(session, made)
    return made.id


async def read_mine(session: AnySession, ring: ReceiptRing, code: str) -> EventRegistration:
    """Raises RegistrationNotFound, also for one that was cancelled."""
    id_ = ring.id_of(KIND, code)
    found = await repository.registration(session, id_) if id_ else None
    if found is None:
        raise RegistrationNotFound
    return found


async def cancel_mine(session: WriteSession, ring: ReceiptRing, code: str, *, actor: Actor) -> None:
    """The place is the next one's. Raises RegistrationNotFound."""
    event = await repository.announced_to_change(
        session, (await read_mine(session, ring, code)).event
    )
    assert event is not None  # announced events never go
    found = await read_mine(session, ring, code)
    await session.refresh(found)
    if found.state == "cancelled":
        raise RegistrationNotFound
    recipient, found.recipient = found.recipient, None
    found.state, found.name, found.needs, found.changed_at = "cancelled", None, None, actor.now
    await repository.add(session, found)
    if recipient is not None:
        await forget_recipient(session, recipient)
    await _record(session, actor, "registration_cancelled", event)
    await fill(session, event, actor.now)


async def fill(session: WriteSession, row: CommunityEvent, now: datetime) -> int:
    """Give free places of a held event to those who wait, and tell them; how many."""
    if row.state != "announced" or now >= row.starts_at:
        return 0
    free = None
    if row.capacity is not None:
        free = max(0, row.capacity - await repository.count_placed(session, row.id))
    moved = await repository.first_waiting(session, row.id, free)
    for each in moved:
        each.state, each.changed_at = "placed", now
        await repository.add(session, each)
        if each.recipient is not None:
            about = about_event(row)
            add_mail(session, row.owner, each.recipient, "place_given", about, now)
    return len(moved)


async def tell_all(session: WriteSession, row: CommunityEvent, kind: str, now: datetime) -> None:
    """Everybody who has a place or waits, where they can be reached."""
    for each in await repository.reachable(session, row.id):
        add_mail(session, row.owner, each, kind, about_event(row), now)


def about_event(row: CommunityEvent) -> Mapping[str, Any]:
    """What is public of it, in each language that it has."""
    return {
        "event": str(row.id),
        "english": row.english["title"],
        "welsh": (row.welsh or row.english)["title"],
        "starts_at": row.starts_at.isoformat(),
        "place": row.place["name"],
        "reason": row.cancelled_reason,
    }


async def _record(session: WriteSession, actor: Actor, act: str, row: CommunityEvent) -> None:
    """Of whom nothing is said."""
    path = f"{PREFIX}/{row.id}"
    await recorded(session, actor, f"community_event.{act}", path, owner=row.owner)


async def forget_past(database: Database, now: datetime) -> int:
    """Remove who registered for what ended 30 days ago; how many."""
    async with database.write() as session:
        return await repository.forget(session, now - KEPT)
