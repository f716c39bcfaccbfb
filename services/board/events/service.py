"""The events of all services as one list, of which nothing is skipped."""

import asyncio
import heapq
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.contracts.events import SERVICES, EventSources, EventsUnknown
from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.events.cursors import Places, refuse_stale
from services.shared.events.repository import Selection, events_after
from services.shared.events.schemas import CloudEvent, RelayedEvent, RelayedEvents

NAME = "board"


class MergedStretch(NamedTuple):
    """Events, and up to where in each service they go."""

    events: Sequence[CloudEvent]
    places: Places
    missing: Sequence[str]
    more: bool


async def merged_events(
    sources: EventSources,
    database: Database,
    principal: Principal,
    places: Places,
    types: Sequence[str] | None,
    limit: int,
) -> MergedStretch:
    """Of the services that the caller may read, as far as the caller may know of them.

    Raises CursorStale.
    """
    wanted = Selection.of(principal, types)
    asked = [name for name in SERVICES if f"{name}.read" in principal.scopes]
    answers = await asyncio.gather(
        *(_stretch(sources, database, name, places.get(name, 0), limit, wanted) for name in asked)
    )
    found = {
        name: answer for name, answer in zip(asked, answers, strict=True) if answer is not None
    }
    for name, stretch in found.items():
        refuse_stale(name, places.get(name, 0), stretch.head)
    missing = [name for name in asked if name not in found]
    return _merged(found, places, missing, limit)


async def _stretch(
    sources: EventSources, database: Database, name: str, after: int, limit: int, wanted: Selection
) -> RelayedEvents | None:
    if name == NAME:
        async with database.read() as session:
            own = await events_after(session, after, limit, wanted)
        return RelayedEvents.of(NAME, own)
    try:
        return await sources.stretch(name, after, limit, audience=wanted.names, types=wanted.types)
    except EventsUnknown:
        return None


def _merged(
    found: Mapping[str, RelayedEvents], places: Places, missing: Sequence[str], limit: int
) -> MergedStretch:
    """By time, while the order of each service is kept; the rest stays for the next time."""
    streams = [[(name, item) for item in stretch.items] for name, stretch in found.items()]
    whole = list(heapq.merge(*streams, key=_time))
    taken = whole[:limit]
    reached = {name: stretch.reached for name, stretch in found.items()}
    for name, _ in whole[limit:]:
        reached[name] = places.get(name, 0)
    cut = {name for name, _ in whole[limit:]}
    for name, item in taken:
        if name in cut:
            reached[name] = item.sequence
    behind = any(reached[name] < stretch.head for name, stretch in found.items())
    events = [item.event for _, item in taken]
    return MergedStretch(events, {**places, **reached}, missing, behind)


def _time(of: tuple[str, RelayedEvent]) -> float:
    return of[1].event.time.timestamp()
