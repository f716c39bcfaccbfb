"""Every query of sealed events."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.shared.database import ReadSession
from services.shared.events.rules.audiences import names_of
from services.shared.tokens import Principal

WINDOW = 10_000
"""So many entries of the chain are looked through at once, however few of them are wanted."""
HEAD = text("SELECT coalesce(max(seq), 0) FROM outbox_event WHERE seq IS NOT NULL")
AFTER = text(
    """
    SELECT id, time, type, subject, data, audience, seq FROM outbox_event
    WHERE seq > :after AND seq <= :until
      AND (CAST(:names AS text[]) IS NULL OR audience && CAST(:names AS text[]))
      AND (CAST(:types AS text[]) IS NULL OR EXISTS (
          SELECT FROM unnest(CAST(:types AS text[])) AS wanted
          WHERE type = wanted OR starts_with(type, wanted || '.')))
    ORDER BY seq LIMIT :most
    """
)


class Selection(NamedTuple):
    """Which events. `names` are those of an audience; None is all. So are `types` of any."""

    names: Sequence[str] | None = None
    types: Sequence[str] | None = None

    @classmethod
    def of(cls, principal: Principal, types: Sequence[str] | None) -> "Selection":
        """Those that a caller may know of."""
        person = principal.sub if principal.person else None
        return cls(names_of(principal.orgs, principal.scopes, person), types)


class SealedEvent(NamedTuple):
    """An event with its place in the chain."""

    id: UUID
    time: Any
    type: str
    subject: str
    data: dict[str, Any]
    audience: Sequence[str] | None
    seq: int


class Stretch(NamedTuple):
    """The wanted events of a chain that was looked through up to `reached`; it ends at `head`."""

    events: Sequence[SealedEvent]
    reached: int
    head: int


async def events_after(session: ReadSession, after: int, limit: int, wanted: Selection) -> Stretch:
    """Up to `limit` sealed events in their order; where `after` is past the head, none."""
    connection = await session.connection()
    head = (await connection.execute(HEAD)).scalar_one()
    until = max(min(head, after + WINDOW), after)
    given = {"after": after, "until": until, "most": limit + 1, **wanted._asdict()}
    rows = [SealedEvent(*row) for row in await connection.execute(AFTER, given)]
    if len(rows) > limit:
        rows = rows[:limit]
        until = rows[-1].seq
    return Stretch(rows, until, head)
