"""What a line of a file becomes: what it says of one organisation, or of one postcode."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.descriptions import Description
from services.directory.organisations.rules.editions import ListEntry
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.successions import Succession
from services.directory.residence.rules.areas import Area


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


class ParentPeriod(NamedTuple):
    """That a practice belongs to a commissioner, or to a `network`; `ends` is the first day out.

    `parent` is what the line says of that network.
    """

    code: str
    parent: ListEntry
    network: bool
    starts: date
    ends: date | None


class Postcode(NamedTuple):
    """Where one postcode lies; the months (yyyymm) in which it came and went, or blank."""

    postcode: str
    area: Area
    introduced: str
    terminated: str


LineContent = Record | ListEntry | ParentPeriod | Postcode | None
"""What one line says; None for one that is not wanted."""
