"""Periods by their first day, years from April as in the NHS; and series of dates with their gaps.

The step of a series is its smallest one. Dates on one day of the month are counted in months; the
last day of a shorter month stands for a day that it does not have, so that month ends, and 30
January followed by 28 February, are months apart. On other days, dates of which no two are in one
financial year are counted in these, else in quarters, else in months; what is closer is counted in
days, and in workdays where there is a figure of each but of no weekend.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, date, timedelta
from itertools import pairwise
from typing import Literal

Frequency = Literal["month", "quarter", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
FIRST_MONTH_OF_YEAR = 4
WORKDAYS = 5
FEWEST_OF_A_KIND = 3
"""Two dates are in different months by chance: three days in a row never are."""
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
    """Whether there is at most one in each calendar month, whatever its day."""
    return _counting(periods) is _months


def steps(periods: Sequence[date]) -> list[int]:
    """From each of ascending dates to the next, in what they are counted in."""
    place = _counting(periods)
    return [place(later) - place(earlier) for earlier, later in pairwise(periods)]


def gaps(periods: Sequence[date]) -> list[bool]:
    """For each of ascending dates whether one is missing right before it."""
    found = steps(periods)
    usual = min(found, default=0)
    return [False, *(step > usual for step in found)][: len(periods)]


def _counting(periods: Sequence[date]) -> Callable[[date], int]:
    if _on_one_day(periods):
        return _months
    if len(periods) >= FEWEST_OF_A_KIND:
        for place in (_financial_years, _quarters, _months):
            if len({place(period) for period in periods}) == len(periods):
                return place
    return _workdays if _are_workdays(periods) else date.toordinal


def _on_one_day(periods: Sequence[date]) -> bool:
    day = max((period.day for period in periods), default=1)
    return all(period.day in (day, _last_day_of_month(period)) for period in periods)


def _are_workdays(periods: Sequence[date]) -> bool:
    """Whether these are days from Monday to Friday, two of them in a row."""
    daily = any((later - earlier).days == 1 for earlier, later in pairwise(periods))
    return daily and all(period.weekday() < WORKDAYS for period in periods)


def _workdays(day: date) -> int:
    weeks, weekday = divmod(day.toordinal() - 1, 7)  # 1 January of the year 1 was a Monday
    return WORKDAYS * weeks + weekday


def _months(period: date) -> int:
    return 12 * period.year + period.month


def _quarters(period: date) -> int:
    return (_months(period) - 1) // MONTHS["quarter"]


def _financial_years(period: date) -> int:
    return (_months(period) - FIRST_MONTH_OF_YEAR) // MONTHS["year"]


def _last_day_of_month(period: date) -> int:
    return monthrange(period.year, period.month)[1]


def period_words(period: date, name: str) -> str:
    """The period that begins on this day as people say it: a month by its name."""
    return f"{month_of(period)} {period.year}" if name == f"{period:%Y-%m}" else name


def month_of(period: date) -> str:
    """Such as March."""
    return MONTH_NAMES[period.month - 1]
