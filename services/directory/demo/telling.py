"""How the demonstration says things: as the records that files become too."""

from collections.abc import Sequence
from datetime import date

from services.directory.imports.rules.records import People, Record
from services.directory.organisations.rules.descriptions import Description, Role, described
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.successions import Succession

FIRST_DAY = date(2011, 4, 1)  # the places are told from here on; what was before is left out
SHADOW = date(2012, 4, 1)
REFORM = date(2013, 4, 1)
ICBS = date(2022, 7, 1)

Belonging = tuple[str, str, date, date | None]
"""Parent, kind, first day, first day out of it."""


def told(
    organisation: Description,
    *belongings: Belonging,
    after: Sequence[tuple[str, date]] = (),
    people: Sequence[People] = (),
) -> Record:
    """An organisation, what it belongs to, and whom it takes over from and when."""
    code = organisation.code
    memberships = [Membership(code, *belonging) for belonging in belongings]
    successions = [Succession(predecessor, code, day) for predecessor, day in after]
    return Record(organisation, (), memberships, successions, people)


def ccg(code: str, name: str, *, closed: date | None = None) -> Description:
    """A clinical commissioning group: in shadow for a year, a sub-ICB location from July 2022."""
    found = described(code, name, "ccg", REFORM, shadow=SHADOW, closed=closed)
    if closed:
        return found
    return found._replace(roles=(Role("ccg", SHADOW, ICBS), Role("sub_icb", ICBS)))


def council(code: str, name: str, since: date) -> Record:
    return told(described(code, name, "local_authority", since, system="gss"))


def board(code: str, name: str, of: str, after: Sequence[tuple[str, date]] = ()) -> Record:
    """A health and wellbeing board, which is a committee of its council."""
    found = described(code, name, "board", REFORM, shadow=SHADOW, system="local")
    return told(found, (of, "council", SHADOW, None), after=after)


def stated(code: str, day: date, people: int) -> People:
    """A population that the source states."""
    return People(code, day, "registered", 0, people)
