"""Homes, practices and providers of a run: each code on each day, by the number of what it is.

A code is looked up by the same functions as for one line, on each day on which it may change.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from services.finance.recovery.determinations.code_queries import (
    UNKNOWN,
    CrossesBorder,
    home_in,
    practice_by_code,
    provider_by_code,
)
from services.finance.recovery.determinations.queries import Lookups
from services.finance.recovery.determinations.rules.lines import NOWHERE, Gp, Home
from services.finance.recovery.runs.rules.terms import BETWEEN, CODED

ENDLESS, ALWAYS = date.max, date.min
Value = TypeVar("Value", bound=Hashable)


class PracticeOnDay(NamedTuple):
    """A registered practice, or that nobody knows it."""

    gp: Gp | None
    unknown: bool


class ProviderOnDay(NamedTuple):
    """A provider, the sub-ICB of its main site, and whether it is in England."""

    code: str
    host: str | None
    in_england: bool


class DatedKey(NamedTuple):
    """What `key` is from a day until before another, by its number."""

    key: str
    valid_from: date
    valid_to: date
    number: int


@dataclass
class Dimension(Generic[Value]):
    """The different values, by number; 0 is what a line without a key has."""

    none: Value
    values: list[Value] = field(default_factory=list)
    rows: list[DatedKey] = field(default_factory=list)
    _numbers: dict[Value, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.number(self.none)

    def number(self, value: Value) -> int:
        """Of the value, a new one where it was not seen."""
        found = self._numbers.setdefault(value, len(self.values))
        if found == len(self.values):
            self.values.append(value)
        return found

    def add(self, key: str, cuts: Sequence[date], find: Callable[[date], Value]) -> None:
        """The key from each of these days until the next."""
        ends = [*cuts[1:], ENDLESS]
        for day, end in zip(cuts, ends, strict=True):
            self.rows.append(DatedKey(key, day, end, self.number(find(day))))


def homes(keys: Iterable[str], known: Lookups, days: "Days") -> Dimension[Home]:
    """Where areas lie, whoever asks for them."""
    found: Dimension[Home] = Dimension(NOWHERE)
    editions = [edition.starts for edition, _ in known.editions]
    for key in sorted(keys):
        cuts = [ALWAYS] if key.startswith(CODED) else days.cuts(key, editions)
        found.add(key, cuts, partial(_home, key, known))
    return found


def practices(keys: Iterable[str], known: Lookups, days: "Days") -> Dimension[PracticeOnDay]:
    """Practices and whose they are."""
    found: Dimension[PracticeOnDay] = Dimension(PracticeOnDay(None, unknown=False))
    for key in sorted(keys):
        found.add(key, days.cuts(key, known.register.cuts(key)), partial(_practice, key, known))
    return found


def providers(keys: Iterable[str], known: Lookups, days: "Days") -> Dimension[ProviderOnDay]:
    """Providers and their hosts."""
    register = known.register
    found: Dimension[ProviderOnDay] = Dimension(ProviderOnDay("", None, in_england=True))
    for key in sorted(keys):
        cuts = days.cuts(key, register.cuts(key, *register.above(key)))
        found.add(key, cuts, partial(_provider, key, known))
    return found


@dataclass(frozen=True)
class Days:
    """The days of lines before and after what the directory was read for, by key."""

    outside: dict[str, set[date]]

    def cuts(self, key: str, changes: Iterable[date]) -> list[date]:
        """Days on which the key may be something else, the first of all before every day."""
        outside = self.outside.get(key, set())
        found = set(changes) | outside | {day + timedelta(days=1) for day in outside}
        return [ALWAYS, *sorted(found)]


def _home(key: str, known: Lookups, day: date) -> Home:
    """A sector that crosses a border was refused when it came; it may since have come to."""
    if key.startswith(CODED):
        parts = key.removeprefix(CODED).split(BETWEEN)
        country, authority, icb, sub_icb, lhb = (part or None for part in parts)
        return Home(country, authority, icb, sub_icb, lhb)
    try:
        return home_in(key, day, known)
    except CrossesBorder:
        return UNKNOWN


def _practice(key: str, known: Lookups, day: date) -> PracticeOnDay:
    return PracticeOnDay(*practice_by_code(key, day, known))


def _provider(key: str, known: Lookups, day: date) -> ProviderOnDay:
    return ProviderOnDay(key, *provider_by_code(key, day, known))
