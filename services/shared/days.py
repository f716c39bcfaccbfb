"""Days as people in England and Wales count them: by the clocks of London, and those of work."""

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5


def london_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays
