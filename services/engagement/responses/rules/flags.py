"""By when what hints at danger is to be read."""

from collections.abc import Collection
from datetime import datetime, timedelta

from services.engagement.consultations.rules.law import LawBook, affected_nations
from services.shared.days import london_day


def due_at(
    book: LawBook, waits_since: datetime, nations: Collection[str], areas: Collection[str]
) -> datetime:
    """By the policy of the day since which it waits."""
    policy = book.policy(london_day(waits_since), affected_nations(nations, areas))
    return waits_since + timedelta(hours=policy.hours_to_read_flags)
