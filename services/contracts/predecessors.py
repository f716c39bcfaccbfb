"""Whose figures make up those of an organisation, on the map of its own day or of another.

A merged body's figures are the sums of its predecessors' numerators and denominators. What was
split divides by the shares that were declared, as an estimate; without them it is refused, never
guessed. A succession is only followed on the map
that was asked for, since a merger can have two successors.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import isclose
from typing import NamedTuple, Protocol, TypeVar


class Takeover(Protocol):
    """A succession: `successor` takes over from `predecessor` on `day`.

    Of a split, `share` (0-1] of the predecessor's figures, by what `basis` says.
    """

    @property
    def predecessor(self) -> str: ...
    @property
    def successor(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def share(self) -> float | None: ...
    @property
    def basis(self) -> str | None: ...


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
    def predecessors(self, code: str, day: date) -> Sequence[Takeover]: ...
    def successors(self, code: str, day: date) -> Sequence[Takeover]: ...


class HasPeriod(Protocol):
    """What belongs to a period, by its first day."""

    @property
    def period(self) -> date: ...


Dated = TypeVar("Dated", bound=HasPeriod)


class Part(NamedTuple):
    """The figures of `code` for the periods that begin in [starts, ends), times `weight` (0-1].

    A weight below 1 is an estimate, by what `bases` say. `began` is the first day on which it took
    another body over; it may not have been there before. None: it never did.
    """

    code: str
    starts: date = date.min
    ends: date = date.max
    weight: float = 1.0
    bases: tuple[str, ...] = ()
    began: date | None = None

    @property
    def estimated(self) -> bool:
        return self.weight < 1

    def of(self, figures: Iterable[Dated]) -> list[Dated]:
        """Those of its days."""
        return [figure for figure in figures if self.starts <= figure.period < self.ends]


class MapRefusal(Exception):
    """The map cannot be told for this organisation."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class OrganisationEnded(MapRefusal):
    """The organisation is not on that map."""

    def __init__(self, code: str, takers: Sequence[Takeover]) -> None:
        names = " and ".join(sorted({each.successor for each in takers}))
        detail = f"{code} was taken over on {takers[0].day}; on this map its figures are in {names}"
        super().__init__("not_on_this_map", f"{detail}.")


class Split(MapRefusal):
    """A predecessor went to several successors."""

    def __init__(self, code: str, takers: Sequence[Takeover]) -> None:
        names = ", ".join(sorted({each.successor for each in takers}))
        detail = f"{code} was split on {takers[0].day} into {names}; {_lacking(takers)}"
        super().__init__("split_without_weights", f"{detail}. Ask with map=as_was.")


class Estimate(MapRefusal):
    """Only an estimate can be given where counts are needed."""

    def __init__(self, code: str, part: Part) -> None:
        detail = f"On this map {code} has a share of the figures of {part.code}, which is an"
        super().__init__("only_estimated", f"{detail} estimate and no count. Ask with map=as_was.")


def own_parts(history: History, code: str, day: date | None) -> list[Part]:
    """Its own figures; with a `day` also those of all that it had taken over by then.

    Raises Ended, Split.
    """
    if day is None:
        return [Part(code)]
    takers = history.successors(code, day)
    if takers:
        raise OrganisationEnded(code, takers)
    own = Part(code, began=_began(history, code, day))
    return _once([own, *_taken_over(history, own, day, frozenset({code}))])


def _taken_over(history: History, into: Part, day: date, seen: frozenset[str]) -> Iterator[Part]:
    for taking in history.predecessors(into.code, day):
        before = taking.predecessor
        if before in seen:
            continue
        share = _share(taking, history.successors(before, day))
        bases = into.bases if taking.basis is None else (*into.bases, taking.basis)
        part = Part(
            before,
            ends=taking.day,
            weight=into.weight * share,
            bases=bases,
            began=_began(history, before, day),
        )
        yield part
        yield from _taken_over(history, part, day, seen | {before})


def _began(history: History, code: str, day: date) -> date | None:
    return min((taking.day for taking in history.predecessors(code, day)), default=None)


def _share(taking: Takeover, takers: Sequence[Takeover]) -> float:
    """How much of its predecessor's figures goes to a successor. Raises Split."""
    if len(takers) == 1 and taking.share is None:
        return 1.0
    if _lacking(takers) or taking.share is None:
        raise Split(taking.predecessor, takers)
    return taking.share


def _lacking(takers: Sequence[Takeover]) -> str:
    """What is wrong with the shares of a split; empty where they are sound."""
    shares = [each.share for each in takers if each.share is not None]
    if len(shares) < len(takers):
        return "how its figures divide is not known"
    if len({each.day for each in takers}) > 1:
        return "its successors did not take over on one day, as shares need"
    total = sum(shares)
    return "" if _is_one(total) else f"the shares declared make {total:.12g} and not 1"


def _is_one(weight: float) -> bool:
    return isclose(weight, 1, rel_tol=0, abs_tol=1e-9)


def _once(parts: Iterable[Part]) -> list[Part]:
    """Each organisation's figures once: shares that went two ways add up, to the whole at most."""
    found: dict[tuple[str, date, date], list[Part]] = {}
    for part in parts:
        found.setdefault(part[:3], []).append(part)
    return [_joined(found[key]) for key in sorted(found)]


def _joined(parts: Sequence[Part]) -> Part:
    weight = sum(each.weight for each in parts)
    if weight > 1 or _is_one(weight):
        return parts[0]._replace(weight=1.0, bases=())
    bases = tuple(sorted({basis for each in parts for basis in each.bases}))
    return parts[0]._replace(weight=weight, bases=bases)


def member_parts(history: History, parent: str, kind: str, day: date | None) -> list[Part]:
    """The figures of its members: of each period's own, or of those on `day` with all they took in.

    A figure is counted once, also where two members lead to the same predecessor. Raises Split.
    """
    members = history.members(parent, kind)
    if day is None:
        return sorted({Part(each.child, each.starts, each.ends or date.max) for each in members})
    present = [each for each in members if _holds(each, day)]
    return _once(part for each in present for part in own_parts(history, each.child, day))


def _holds(membership: Belonging, day: date) -> bool:
    return membership.starts <= day and (membership.ends is None or day < membership.ends)
