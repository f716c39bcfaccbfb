"""Enquiries, notes of events and contacts, and addresses go, each by a clock of its own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from services.engagement.enquiries.service import ENQUIRIES
from services.engagement.events.service import EVENTS
from services.engagement.retention import repository
from services.engagement.retention.item_repository import (
    FIRST,
    KeptItem,
    forget_item,
    items_after,
)
from services.engagement.retention.queries import policies_for
from services.engagement.retention.rules.policies import Clock, What, clock_of
from services.engagement.stakeholders.service import STAKEHOLDERS
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.audit.service import Notice, recorded
from services.shared.database import AnySession, Database, WriteSession
from services.shared.days import london_day

AT_ONCE = 500
RESOURCES: Mapping[What, Resource[Any]] = {
    "enquiries": ENQUIRIES, "event_notes": EVENTS, "contact_notes": STAKEHOLDERS,
}  # fmt: skip


def path_of(what: What, item: KeptItem) -> str:
    return f"{RESOURCES[what].path}/{item.id}"


class ItemClock(NamedTuple):
    """Something that is kept, and when it goes."""

    item: KeptItem
    clock: Clock

    def due_on(self, today: date) -> bool:
        """Whether it is to be erased now."""
        due = self.clock.due_on
        gone = self.item.erased_at is not None or self.item.held
        return due is not None and due <= today and not gone


async def item_clocks(session: AnySession, what: What, rows: Sequence[KeptItem]) -> list[ItemClock]:
    policies = await policies_for(session, sorted({row.owner for row in rows}))
    return [ItemClock(row, clock_of(policies(row.owner, what), row.begins_on)) for row in rows]


async def erase_items(database: Database, now: datetime) -> int:
    """All that is due and not held; how many went."""
    return sum([await _erase(database, what, now) for what in FIRST])


async def _erase(database: Database, what: What, now: datetime) -> int:
    gone, key, today = 0, FIRST[what], london_day(now)
    while True:
        async with database.read() as session:
            rows = await items_after(session, what, key, AT_ONCE, None)
            found = await item_clocks(session, what, rows)
        if due := [each.item for each in found if each.due_on(today)]:
            async with database.write() as session:
                gone += await _forget(session, what, due, now)
        if not rows:
            return gone
        key = rows[-1].key


async def _forget(
    session: WriteSession, what: What, items: Sequence[KeptItem], now: datetime
) -> int:
    """Those of whose consultation no legal hold stands by now."""
    cases = sorted({each.consultation for each in items if each.consultation is not None})
    held = {case for case in cases if await repository.hold_case(session, case)}
    gone = 0
    for each in items:
        if each.consultation in held:
            continue
        version = await forget_item(session, what, each, now)
        gone += version is not None
        if version is not None and what in RESOURCES:
            await _record(session, what, each, version, now)
    return gone


async def _record(
    session: WriteSession, what: What, item: KeptItem, version: int, now: datetime
) -> None:
    """That it was erased, and nothing of what. Of an address nothing is recorded."""
    path, kind = path_of(what, item), f"{RESOURCES[what].event}.erased"
    notice = Notice(kind, item.owner, str(item.id), path, version)
    actor = Actor.of_worker("engagement", now, item.owner)
    await recorded(session, actor, "retention.erased", path, owner=item.owner, notice=notice)
