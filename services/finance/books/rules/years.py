"""The financial years of a book: from April to March, named by the year that they begin in."""

import re
from datetime import date

from services.shared.periods import months_later, period_of

YEAR_IN_CODE = re.compile(r".*[^0-9]((?:19|20)[0-9]{2})")


def year_of(day: date) -> int:
    """The financial year of a day: 2025 for the one from 1 April 2025 to 31 March 2026."""
    return period_of(day, "year").year


def first_year(code: str, today: date) -> int:
    """The year that a book's code ends with, as in 27D-2025; else the present one."""
    found = YEAR_IN_CODE.fullmatch(code)
    return int(found[1]) if found else year_of(today)


def months_of(year: int) -> list[date]:
    """The first days of the twelve periods of a financial year."""
    return [months_later(date(year, 4, 1), month) for month in range(12)]
