"""Periods by their first day, years from April as in the NHS; and series of dates with their gaps.

The step of a series is its smallest one. Dates on one day of the month are counted in months,
all others in days. The last day of a shorter month stands for a day that it does not have, so
that month ends, and 30 January followed by 28 February, are months apart.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import MAXYEAR, date, timedelta
from itertools import pairwise
from typing import Literal

Frequency = Literal["month", "quarter", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
FIRST_MONTH_OF_YEAR = 4
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
"""Not those of `strftime`, which change with the machine's language."""


def months_later(day: date, months: int) -> date:
    """The first day of the month so many months later, where the calendar goes on that far."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, 1) if year <= MAXYEAR else date.max


def period_of(day: date, frequency: Frequency) -> date:
    """The first day of the period with this day in it; years begin in April, as in the NHS."""
    since = (day.month - FIRST_MONTH_OF_YEAR) % MONTHS[frequency]
    return months_later(day.replace(day=1), -since)


def last_day(period: date, frequency: str) -> date:
    """The last day of a period."""
    return months_later(period, MONTHS[frequency]) - timedelta(days=1)


def period_name(period: date, frequency: str) -> str:
    """A period as it is written: 2024-11, 2024-Q4 (of the calendar), 2024/25 or 2024."""
    if frequency == "month":
        return f"{period:%Y-%m}"
    if frequency == "quarter":
        return f"{period:%Y}-Q{(period.month + 2) // 3}"
    return f"{period:%Y}" if period.month == 1 else f"{period:%Y}/{(period.year + 1) % 100:02}"


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
