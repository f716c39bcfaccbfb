"""Days of work, closing times and elections."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from services.shared.days import LONDON, is_working_day

LAST_SECOND = time(23, 59, 59)


class ElectionWindow(NamedTuple):
    """When nothing that bears on an election in an area is opened, decided or promoted."""

    name: str
    areas: Collection[str]
    begins: date
    ends: date
    source: str


NATION_CODES = {"england": "E92000001", "wales": "W92000004"}
UNITED_KINGDOM = "K02000001"


def window_on(
    windows: Iterable[ElectionWindow], areas: Collection[str], nations: Collection[str], day: date
) -> ElectionWindow | None:
    """The election window of any of the areas, or of their nations, that the day is in."""
    wanted = {*areas, UNITED_KINGDOM, *(NATION_CODES[nation] for nation in nations)}
    return next(
        (each for each in windows if each.begins <= day <= each.ends and wanted & {*each.areas}),
        None,
    )


def closing_moment(closes_on: date) -> datetime:
    """The last second of the day in London, in UTC."""
    return datetime.combine(closes_on, LAST_SECOND, LONDON).astimezone(UTC)


def closing_after_pause(closes_on: date, paused_on: date, resumed_on: date) -> date:
    """The closing moves by whole London days; its local time stays."""
    return closes_on + (resumed_on - paused_on)


def working_day_from(day: date, holidays: Collection[date]) -> date:
    """The day itself, or the next one that people work on."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def working_days_later(day: date, count: int, holidays: Collection[date]) -> date:
    """The day after `count` working days, not counting `day` itself."""
    for _ in range(count):
        day = working_day_from(day + timedelta(days=1), holidays)
    return day


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it has none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def earliest_closing(opens_on: date, days: int, holidays: Collection[date]) -> date:
    """The first closing day that gives people so many days; a holiday among them adds one."""
    closes = opens_on + timedelta(days=days)
    while True:
        among = sum(opens_on <= each <= closes for each in holidays)
        found = opens_on + timedelta(days=days + among)
        if found == closes:
            return closes
        closes = found
