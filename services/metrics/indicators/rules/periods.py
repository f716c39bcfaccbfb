"""Periods of an indicator by their first day, and when the figure of one is due."""

from datetime import MAXYEAR, date, timedelta
from typing import Literal, NamedTuple

Frequency = Literal["month", "quarter", "year"]
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "year": 12}
NOTICE = timedelta(days=7)
FIRST_MONTH_OF_YEAR = 4


class Due(NamedTuple):
    """A period (its first day), and the day on which its figure is due."""

    period: date
    day: date


def months_later(day: date, months: int) -> date:
    """The first day of the month so many months later, where the calendar goes on that far."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, 1) if year <= MAXYEAR else date.max


def period_of(day: date, frequency: Frequency) -> date:
    """The first day of the period with this day in it; years begin in April, as in the NHS."""
    since = (day.month - FIRST_MONTH_OF_YEAR) % MONTHS[frequency]
    return months_later(day.replace(day=1), -since)


def last_day(period: date, frequency: Frequency) -> date:
    """The last day of a period."""
    return months_later(period, MONTHS[frequency]) - timedelta(days=1)


def awaited(today: date, frequency: Frequency, due_days: int) -> Due:
    """The newest period whose figure is due within a week or is overdue.

    A figure is due `due_days` days after the last day of its period.
    """
    period = period_of(today, frequency)
    while True:
        due = last_day(period, frequency) + timedelta(days=due_days)
        if due - NOTICE <= today:
            return Due(period, due)
        period = months_later(period, -MONTHS[frequency])
