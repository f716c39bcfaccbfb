"""Where an event stands at a moment, and what is told of who came."""

from datetime import datetime
from typing import Literal

from services.disclosure.counts import is_small, nearest_five

Phase = Literal["upcoming", "running", "past", "cancelled"]


def phase_at(moment: datetime, starts_at: datetime, ends_at: datetime, state: str) -> Phase:
    """One of several days is not past on its second day."""
    if state == "cancelled":
        return "cancelled"
    if moment < starts_at:
        return "upcoming"
    return "running" if moment < ends_at else "past"


def shown_attendance(attended: int | None) -> tuple[int | None, str | None]:
    """What everybody may know of how many people came, and the note where it is withheld."""
    if attended is None:
        return None, None
    return (None, "withheld") if is_small(attended) else (nearest_five(attended), None)
