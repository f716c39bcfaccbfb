"""Bank holidays, which engagement and the board both count working days by."""

import tomllib
from calendar import MONDAY, monthrange
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

WORKED_OUT = range(1979, 2100)
SATURDAY = 5


@cache
def bank_holidays() -> frozenset[date]:
    """Of England and Wales, which have the same: as published, else worked out by the Act."""
    told = files(__package__).joinpath("holidays.toml").read_text(encoding="utf-8")
    published = {day for each in tomllib.loads(told)["holidays"] for day in each["days"]}
    years = {*WORKED_OUT} - {day.year for day in published}
    return frozenset(published | {day for year in years for day in statutory_holidays(year)})


def statutory_holidays(year: int) -> frozenset[date]:
    """Of a year in which none is added or moved by proclamation: Good Friday and Christmas, the
    others by the Banking and Financial Dealings Act 1971, sch. 1; what falls on a weekend is on the
    next day of work."""
    easter = easter_sunday(year)
    may = date(year, 5, 1)
    first_monday = may + timedelta(days=(MONDAY - may.weekday()) % 7)
    moving = {easter - timedelta(days=2), easter + timedelta(days=1), first_monday}
    moving |= {_last_monday(year, 5), _last_monday(year, 8)}
    fixed = (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26))
    return frozenset(moving | _on_days_of_work(fixed))


def _on_days_of_work(days: tuple[date, ...]) -> set[date]:
    taken = {day for day in days if day.weekday() < SATURDAY}
    for day in days:
        if day not in taken:
            following = (day + timedelta(days=more) for more in range(1, 5))
            taken.add(next(e for e in following if e.weekday() < SATURDAY and e not in taken))
    return taken


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=last.weekday())


def easter_sunday(year: int) -> date:
    """Of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    moon = (
        century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 19 * golden + 15
    ) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
