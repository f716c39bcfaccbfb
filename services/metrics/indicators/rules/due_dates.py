"""When the figure of an indicator's period is due."""

from datetime import date, timedelta
from typing import NamedTuple

from services.shared.periods import MONTHS, Frequency, last_day, months_later, period_of

NOTICE = timedelta(days=7)


class Due(NamedTuple):
    """A period (its first day), and the day on which its figure is due."""

    period: date
    day: date


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
