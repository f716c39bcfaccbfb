"""How the demonstration states things: an organisation, its belongings and its people."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

FIRST_DAY = date(2011, 4, 1)  # the places are told from here on; what was before is left out
SHADOW = date(2012, 4, 1)
REFORM = date(2013, 4, 1)
ICBS = date(2022, 7, 1)

Belonging = tuple[str, str, date, date | None]
"""Parent, kind, first day, first day out of it."""
Role = tuple[str, date, date | None]
"""Role, first day, first day without it."""


class Organisation(NamedTuple):
    """One of one name: in shadow from `shadow`, active from `starts`, closed from `closed`.

    Without `roles` it is a `role` from its first day on.
    """

    code: str
    name: str
    role: str | None
    starts: date
    shadow: date | None = None
    closed: date | None = None
    roles: tuple[Role, ...] = ()
    system: str = "ods"
    synthetic: bool = False


class People(NamedTuple):
    """Registered people on a day; `quintile` of deprivation 1-5, 0 for all."""

    code: str
    day: date
    quintile: int
    people: int
    synthetic: bool = False


class Statement(NamedTuple):
    """An organisation, what it belongs to, and whom it takes over from and when."""

    organisation: Organisation
    belongings: Sequence[Belonging]
    after: Sequence[tuple[str, date]] = ()
    people: Sequence[People] = ()


def stated(
    organisation: Organisation,
    *belongings: Belonging,
    after: Sequence[tuple[str, date]] = (),
    people: Sequence[People] = (),
) -> Statement:
    return Statement(organisation, belongings, after, people)


def ccg(code: str, name: str, *, closed: date | None = None) -> Organisation:
    """A clinical commissioning group: in shadow for a year, a sub-ICB location from July 2022."""
    found = Organisation(code, name, "ccg", REFORM, shadow=SHADOW, closed=closed)
    return found if closed else found._replace(roles=commissioner_since(SHADOW))


def commissioner_since(day: date) -> tuple[Role, ...]:
    """A CCG that became a sub-ICB location in July 2022."""
    return ("ccg", day, ICBS), ("sub_icb", ICBS, None)


def council(code: str, name: str, since: date) -> Statement:
    return stated(Organisation(code, name, "local_authority", since, system="gss"))


def board(code: str, name: str, of: str, after: Sequence[tuple[str, date]] = ()) -> Statement:
    """A health and wellbeing board, which is a committee of its council."""
    found = Organisation(code, name, "board", REFORM, shadow=SHADOW, system="local")
    return stated(found, (of, "council", SHADOW, None), after=after)


def registered(code: str, day: date, people: int) -> People:
    """A population that the source states."""
    return People(code, day, 0, people)
