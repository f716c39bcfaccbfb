"""When the meetings of a series are: at the same time in London, whatever the clocks do."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from services.shared.days import LONDON

WEEK, MONTHS_OF_A_YEAR = 7, 12
Every = Literal["week", "fortnight", "month", "quarter"]
"""A month later is the same weekday of the month: the second Tuesday, or the last if it is the
fifth."""
WEEKS = {"week": 1, "fortnight": 2}
MONTHS = {"month": 1, "quarter": 3}
FIFTH, WEEKDAYS = 5, ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def starts_of(first: datetime, every: Every, count: int) -> Iterator[datetime]:
    """The starts of `count` meetings, in UTC, from the first on."""
    local = first.astimezone(LONDON)
    for place in range(count):
        if every in WEEKS:
            day = local.date() + timedelta(days=WEEK * WEEKS[every] * place)
        else:
            day = weekday_of_month(local.date(), MONTHS[every] * place)
        yield datetime.combine(day, local.time(), LONDON).astimezone(UTC)


def weekday_of_month(day: date, months: int) -> date:
    """The same weekday of the month, so many months later; the last one where there is no fifth."""
    year, month = divmod(day.year * MONTHS_OF_A_YEAR + day.month - 1 + months, MONTHS_OF_A_YEAR)
    first = date(year, month + 1, 1)
    found = first + timedelta(days=(day.weekday() - first.weekday()) % WEEK)
    found += timedelta(days=WEEK * ((day.day - 1) // WEEK))
    return found if found.month == month + 1 else found - timedelta(days=WEEK)


def every_of(starts: Sequence[datetime]) -> Every | None:
    """How a series recurs that was to begin at these moments, from its first on; None where the
    clocks of London have been changed since, by law, so that it is none any more.
    """
    for every in get_args(Every):
        if list(starts_of(starts[0], every, len(starts))) == list(starts):
            return every  # type: ignore[no-any-return]
    return None


def recurrence_rule(first: datetime, every: Every, count: int) -> str:
    """The same as RFC 5545 says it (section 3.3.10)."""
    if every in WEEKS:
        return f"FREQ=WEEKLY;INTERVAL={WEEKS[every]};COUNT={count}"
    day = first.astimezone(LONDON).date()
    place = (day.day - 1) // WEEK + 1
    which = f"{place if place < FIFTH else -1}{WEEKDAYS[day.weekday()]}"
    return f"FREQ=MONTHLY;INTERVAL={MONTHS[every]};BYDAY={which};COUNT={count}"
