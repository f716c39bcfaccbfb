"""What tells the lines of a run apart: homes, practices, providers and codes, by number.

A home, practice or provider is looked up by the same functions as for one line, on each day on
which it may change. What the rules do not tell apart has the same number, so that few combinations
occur.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
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

ALWAYS = date.min
Value = TypeVar("Value", bound=Hashable)


class PracticeOnDay(NamedTuple):
    """A registered practice, or that nobody knows it."""

    gp: Gp | None
    unknown: bool


class ProviderOnDay(NamedTuple):
    """A provider, the sub-ICB of its main site, and whether it is in England.

    `code` only where a list or an agreement names it: else it says nothing.
    """

    code: str
    host: str | None
    in_england: bool


class DatedKey(NamedTuple):
    """What `key` is from a day on, by its number."""

    key: str
    valid_from: date
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
        """The key from each of these days on; where nothing changes there is no further row."""
        for day in cuts:
            number = self.number(find(day))
            last = self.rows[-1] if self.rows else None
            if last is None or last.key != key or last.number != number:
                self.rows.append(DatedKey(key, day, number))

    @property
    def changes(self) -> int:
        """How often the key that changes most does."""
        return max(Counter(row.key for row in self.rows).values(), default=1) - 1

    @property
    def table(self) -> Iterator[tuple[str | date | int | None, ...]]:
        """A row for each key: what it is before all changes, then the day and the number of each
        of `changes`, None where it has fewer.
        """
        width = 2 * self.changes
        for key, rows in groupby(self.rows, key=attrgetter("key")):
            first, *later = rows
            told = [part for row in later for part in (row.valid_from, row.number)]
            yield (key, first.number, *told, *[None] * (width - len(told)))


@dataclass(frozen=True)
class Codes:
    """The different codes of a column, by number; 0 is none, and what the rules do not name."""

    values: Sequence[str | None]
    keys: Sequence[str]

    @classmethod
    def of(cls, keys: Iterable[str], named: Collection[str] | None = None) -> "Codes":
        """`named`: the codes that are told apart; None where each is."""
        found = sorted(key for key in keys if named is None or key in named)
        return cls([None, *found], found)

    @property
    def rows(self) -> Iterator[tuple[str, int]]:
        return ((key, number) for number, key in enumerate(self.keys, start=1))


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


def providers(
    keys: Iterable[str], known: Lookups, days: "Days", named: Collection[str]
) -> Dimension[ProviderOnDay]:
    """Providers and their hosts; `named` are those that lists and agreements name."""
    register = known.register
    found: Dimension[ProviderOnDay] = Dimension(ProviderOnDay("", None, in_england=True))
    for key in sorted(keys):
        cuts = days.cuts(key, register.cuts(key, *register.above(key)))
        found.add(key, cuts, partial(_provider, key, known, key if key in named else ""))
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


def _provider(key: str, known: Lookups, code: str, day: date) -> ProviderOnDay:
    return ProviderOnDay(code, *provider_by_code(key, day, known))
