"""The order in which editions of one list come, and how their dates are known."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from services.directory.imports.problems import (
    EditionKnown,
    EditionOutOfOrder,
    EditionUnknown,
)
from services.directory.organisations.rules.editions import Edition
from services.shared.times import is_within

SEQUENCES = ("next", "correction", "past")
ORIGINS = ("parameter", "name", "file")
FROM = {"parameter": "the request", "name": "the file's name", "file": "the newest day in the file"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
IN_NAMES = (
    re.compile(r"(?P<year>20[0-9]{2})[-_. ]?(?P<month>[01][0-9])[-_. ]?(?P<day>[0-3][0-9])"),
    re.compile(r"(?P<year>20[0-9]{2})[-_. ](?P<month>[01][0-9])"),
    re.compile(rf"(?P<month>{'|'.join(MONTHS)})[a-z]*[-_. ]*(?P<year>20[0-9]{{2}})"),
    re.compile(rf"(?P<year>20[0-9]{{2}})[-_. ]*(?P<month>{'|'.join(MONTHS)})"),
)


class EditionDate(NamedTuple):
    """The day of an edition, and what it is known from: parameter, name or file."""

    day: date
    origin: str

    def told(self) -> str:
        """As a text: edition of 2024-05-31, known from the file's name."""
        return f"edition of {self.day}, known from {FROM[self.origin]}"


def day_in_name(name: str) -> date | None:
    """The date in a file's name: 20240531, 2024-05-31, 2024-05, MAY_2024; a month is its first."""
    for pattern in IN_NAMES:
        for found in pattern.finditer(name.lower()):
            if day := _day(**found.groupdict()):
                return day
    return None


def _day(year: str, month: str, day: str = "1") -> date | None:
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    try:
        found = date(int(year), number, int(day))
    except ValueError:
        return None
    return found if is_within(found) else None


def newest(days: Iterable[date | None], today: date) -> EditionDate:
    """The newest day that a file names itself, but for what is to come. Raises EditionUnknown."""
    past = [day for day in days if day is not None and day <= today]
    if not past:
        raise EditionUnknown
    return EditionDate(max(past), "file")


def check_single(day: date, sequence: str, known: Sequence[date]) -> None:
    """One edition of a date, but for a correction. Raises EditionOutOfOrder, EditionKnown."""
    if day in known and sequence != "correction":
        raise EditionKnown(
            f"An edition of {day} was taken in already; send this one with sequence=correction "
            "if it takes the other's place."
        )
    if sequence == "correction" and day not in known:
        raise EditionOutOfOrder(f"There is no edition of {day} yet that could be corrected.")


def placed(day: date, sequence: str, known: Sequence[date]) -> Edition:
    """An edition among those of its list that are `known`.

    Raises EditionOutOfOrder, EditionKnown.
    """
    check_single(day, sequence, known)
    before = max((each for each in known if each < day), default=None)
    until = min((each for each in known if each > day), default=None)
    if until is not None and sequence == "next":
        raise EditionOutOfOrder(
            f"This edition is of {day}, and one of {max(known)} was taken in; send it with "
            "sequence=past, and it fills the past only."
        )
    return Edition(day, before, until)
