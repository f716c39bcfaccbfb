"""Homes, practices and providers by their codes: of one line, and of every code of a run."""

import re
from datetime import date

from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.reference.tables import lists_on
from services.finance.recovery.determinations.rules.lines import Gp, Home
from services.finance.recovery.determinations.rules.lists import Lists

FIRST_LISTS = date(2022, 7, 1)
"""Sub-ICB locations and integrated care boards begin: S.I. 2022/635."""
LSOA = "([EW]01|S01|95)[0-9A-Z]{6}"
UNKNOWN = Home(country=None, unknown=True)
WELSH_PROVIDER = "7A"


class CrossesBorder(Exception):
    """The postcode sector lies in more than one sub-ICB or health board."""


def lists_for(day: date) -> Lists:
    """The lists of the day; before the first of them, those of their first day."""
    return lists_on(max(day, FIRST_LISTS))


def home_in(area: str, day: date, known: Lookups) -> Home:
    """A home in an LSOA or a postcode sector, which may be a pseudo postcode.

    Raises CrossesBorder.
    """
    if re.fullmatch(LSOA, area):
        found = known.place(area, day)
        return found.home if found else UNKNOWN
    pseudo = lists_for(day).codes.pseudo_postcodes.get(_spaced(area, 3))
    if pseudo is not None:
        return Home(country=None, pseudo=pseudo)
    found = known.place(_spaced(area, 1), day)
    if found is not None and not found.whole:
        raise CrossesBorder
    return found.home if found else UNKNOWN


def practice_by_code(code: str, day: date, known: Lookups) -> tuple[Gp | None, bool]:
    """The practice, and whether nobody knows it; a code that stands for none is none."""
    if code in lists_for(day).codes.default_practices:
        return None, False
    gp = known.practice(code, day)
    return gp, gp is None


def provider_by_code(code: str, day: date, known: Lookups) -> tuple[str | None, bool]:
    """The host of its main site as the directory knows it, and whether it is in England."""
    found = known.provider(code, day)
    if found is None:
        return None, not code.startswith(WELSH_PROVIDER)
    in_england = found.country is None or found.country.startswith("E")
    return found.host, in_england and not code.startswith(WELSH_PROVIDER)


def _spaced(text: str, last: int) -> str:
    """With one blank before the last part, which has so many characters."""
    close = text.replace(" ", "")
    return f"{close[:-last]} {close[-last:]}"
