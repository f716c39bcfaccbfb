"""What a council's calendar says of a meeting that it did not say when it was last read."""

from datetime import datetime
from typing import Literal, NamedTuple

Change = Literal["called", "moved", "cancelled"]


class CouncilEntry(NamedTuple):
    """A meeting as a council's calendar has it."""

    starts_at: datetime
    place: str
    cancelled: bool


def change_of(before: CouncilEntry | None, now: CouncilEntry) -> Change | None:
    """None where nothing changed. One that was cancelled and is held after all is called anew: what
    is cancelled stays so on record."""
    if before is None or (before.cancelled and not now.cancelled):
        return None if now.cancelled else "called"
    if now.cancelled:
        return None if before.cancelled else "cancelled"
    return None if before == now else "moved"
