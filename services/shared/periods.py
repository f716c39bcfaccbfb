"""Series of dates: their step, and where one is missing.

The step of a series is its smallest one. Dates on one day of the month are counted in months,
all others in days. The last day of a shorter month stands for a day that it does not have, so
that month ends, and 30 January followed by 28 February, are months apart.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
"""Not those of `strftime`, which change with the machine's language."""


def counted_in_months(periods: Sequence[date]) -> bool:
    """Whether all are on one day of the month (or on the last one where it is missing)."""
    day = max((period.day for period in periods), default=1)
    return all(period.day in (day, _last_day_of_month(period)) for period in periods)


def steps(periods: Sequence[date]) -> list[int]:
    """From each of ascending dates to the next, in months or in days."""
    ordinal = _months if counted_in_months(periods) else date.toordinal
    return [ordinal(later) - ordinal(earlier) for earlier, later in pairwise(periods)]


def gaps(periods: Sequence[date]) -> list[bool]:
    """For each of ascending dates whether one is missing right before it."""
    found = steps(periods)
    usual = min(found, default=0)
    return [False, *(step > usual for step in found)][: len(periods)]


def _months(period: date) -> int:
    return 12 * period.year + period.month


def _last_day_of_month(period: date) -> int:
    return monthrange(period.year, period.month)[1]
