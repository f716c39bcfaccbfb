"""By when a statutory consultee is answered."""

from collections.abc import Collection
from datetime import date
from typing import Literal

from services.engagement.consultations.rules.clocks import (
    healthwatch_reply_due,
    scrutiny_reply_due,
)

Basis = Literal["none", "council_scrutiny", "healthwatch", "llais", "staff_side", "other"]


def reply_due(basis: Basis, requested_on: date, holidays: Collection[date]) -> date | None:
    """None where no law sets a clock for us; the end of a body never reopens one that has begun."""
    if basis == "council_scrutiny":
        return scrutiny_reply_due(requested_on)
    if basis == "healthwatch":
        return healthwatch_reply_due(requested_on, holidays)
    return None
