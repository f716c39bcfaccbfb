"""Whose figures make up those of an organisation, on the map of its own day or of another.

A merged body's figures are the sums of its predecessors' numerators and denominators. What was
split has no exact history: it is refused, never guessed. A succession is only followed on the map
that was asked for, since a merger can have two successors.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, Protocol, TypeVar


class Taking(Protocol):
    """A succession: `successor` takes over from `predecessor` on `day`."""

    @property
    def predecessor(self) -> str: ...
    @property
    def successor(self) -> str: ...
    @property
    def day(self) -> date: ...


class Belonging(Protocol):
    """A membership; `ends` is the first day out of it."""

    @property
    def child(self) -> str: ...
    @property
    def starts(self) -> date: ...
    @property
    def ends(self) -> date | None: ...


class History(Protocol):
    """What is asked of the directory's history."""

    def members(self, parent: str, kind: str) -> Sequence[Belonging]: ...
    def predecessors(self, code: str, day: date) -> Sequence[Taking]: ...
    def successors(self, code: str, day: date) -> Sequence[Taking]: ...


class HasPeriod(Protocol):
    """What belongs to a period, by its first day."""

    @property
    def period(self) -> date: ...


Dated = TypeVar("Dated", bound=HasPeriod)


class Part(NamedTuple):
    """The figures of `code` for the periods that begin in [starts, ends)."""

    code: str
    starts: date = date.min
    ends: date = date.max

    def of(self, figures: Iterable[Dated]) -> list[Dated]:
        """Those of its days."""
        return [figure for figure in figures if self.starts <= figure.period < self.ends]


class MapRefusal(Exception):
    """The map cannot be told for this organisation."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class Ended(MapRefusal):
    """The organisation is not on that map."""

    def __init__(self, code: str, takers: Sequence[Taking]) -> None:
        names = " and ".join(sorted({each.successor for each in takers}))
        detail = f"{code} was taken over on {takers[0].day}; on this map its figures are in {names}"
        super().__init__("not_on_this_map", f"{detail}.")


class Split(MapRefusal):
    """A predecessor went to several successors."""

    def __init__(self, code: str, takers: Sequence[Taking]) -> None:
        names = ", ".join(sorted({each.successor for each in takers}))
        detail = f"{code} was split on {takers[0].day} into {names}; how its figures divide is not"
        super().__init__("split_without_weights", f"{detail} known. Ask with map=as_was.")


def own_parts(history: History, code: str, day: date | None) -> list[Part]:
    """Its own figures; with a `day` also those of all that it had taken over by then.

    Raises Ended, Split.
    """
    if day is None:
        return [Part(code)]
    takers = history.successors(code, day)
    if takers:
        raise Ended(code, takers)
    return sorted({Part(code), *_taken_over(history, code, day, frozenset({code}))})


def _taken_over(history: History, code: str, day: date, seen: frozenset[str]) -> Iterator[Part]:
    for taking in history.predecessors(code, day):
        before = taking.predecessor
        if before in seen:
            continue
        takers = history.successors(before, day)
        if len({each.successor for each in takers}) > 1:
            raise Split(before, takers)
        yield Part(before, ends=taking.day)
        yield from _taken_over(history, before, day, seen | {before})


def member_parts(history: History, parent: str, kind: str, day: date | None) -> list[Part]:
    """The figures of its members: of each period's own, or of those on `day` with all they took in.

    A figure is counted once, also where two members lead to the same predecessor. Raises Split.
    """
    members = history.members(parent, kind)
    if day is None:
        return sorted({Part(each.child, each.starts, each.ends or date.max) for each in members})
    present = [each for each in members if _holds(each, day)]
    return sorted({part for each in present for part in own_parts(history, each.child, day)})


def _holds(membership: Belonging, day: date) -> bool:
    return membership.starts <= day and (membership.ends is None or day < membership.ends)
