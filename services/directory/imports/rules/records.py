"""What a line of a file becomes: what it says of one organisation, or of one postcode."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.commissioners import KINDS
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
    """What one line says: of its organisation, of those that it mentions, and how they belong.

    `day` is that of a list with one day, which is no better witness than a newer edition. Of an
    organisation that is known, one that is `code_only` adds the code in statistics.
    """

    organisation: Description
    mentioned: Sequence[Description] = ()
    memberships: Sequence[Membership] = ()
    successions: Sequence[Succession] = ()
    populations: Sequence[People] = ()
    day: date | None = None
    code_only: bool = False

    def beside(self, known: Description) -> "Record":
        """What remains where a newer edition has told of the organisation and its commissioner."""
        others = [each for each in self.memberships
                  if each.child != known.code or each.kind not in KINDS]  # fmt: skip
        return self._replace(organisation=known, memberships=others)


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
