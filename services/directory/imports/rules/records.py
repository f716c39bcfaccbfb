"""What a line of a file becomes: what it says of one organisation, or rejects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.descriptions import Description
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.successions import Succession


class People(NamedTuple):
    """A population on a day; `quintile` of deprivation 1-5, 0 for all."""

    code: str
    day: date
    basis: str
    quintile: int
    people: float
    synthetic: bool = False


class Record(NamedTuple):
    """What one line says: of its organisation, of those that it mentions, and how they belong."""

    organisation: Description
    mentioned: Sequence[Description] = ()
    memberships: Sequence[Membership] = ()
    successions: Sequence[Succession] = ()
    populations: Sequence[People] = ()


class Postcode(NamedTuple):
    """Where one postcode lies; only its sector is kept."""

    sector: str
    lsoa: str
    country: str
    local_authority: str | None
    commissioner: str | None
    icb: str | None


class Reject(NamedTuple):
    """One thing wrong with a line: the column, what stood there, why not, what would be right."""

    line: int
    column: str
    value: str
    reason: str
    expected: str


class LineRejected(Exception):
    """The line cannot be taken, for one or more reasons."""

    def __init__(self, *rejects: Reject) -> None:
        super().__init__(rejects)
        self.rejects = rejects


Read = Record | Postcode
LineReader = Callable[[int, Sequence[str]], Read | None]
"""Reads the cells of a numbered line; None for one that is not wanted. Raises LineRejected."""


@dataclass(frozen=True)
class Layout:
    """A known arrangement of columns. `reader` gives None for a first line of another layout.

    `has_header` is false where the first line is a line of figures already.
    """

    name: str
    expected: tuple[str, ...]
    reader: Callable[[Sequence[str]], LineReader | None]
    has_header: bool = True
