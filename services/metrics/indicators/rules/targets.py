"""Targets and standards, each with the days on which it holds.

A standard is set for everybody, an interim target is a step back to it, a target is an aim of
one's own. On one day one of each kind holds at most; what is judged against is the standard, or
else the target.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import Literal, NamedTuple

from services.statistics.spc.vocabulary import Improvement

Kind = Literal["standard", "interim", "target"]
JUDGED = ("standard", "target")


class Target(NamedTuple):
    """What is aimed at, in the indicator's unit; `ends` is the last day, both days may be open."""

    kind: Kind
    value: float
    starts: date | None
    ends: date | None
    label: str

    def holds(self, day: date) -> bool:
        return (self.starts or date.min) <= day <= (self.ends or date.max)


def targets_on(targets: Iterable[Target], day: date) -> list[Target]:
    """All that hold on a day."""
    return [target for target in targets if target.holds(day)]


def target_on(targets: Iterable[Target], day: date) -> Target | None:
    """What a figure of that day is judged against."""
    held = targets_on(targets, day)
    ranked = (target for kind in JUDGED for target in held if target.kind == kind)
    return next(ranked, None)


def is_met(value: float, target: float, improvement: Improvement) -> bool | None:
    """Whether a figure is at its target or on the better side; None where no side is better."""
    if improvement is Improvement.NEUTRAL:
        return None
    return value >= target if improvement is Improvement.INCREASE else value <= target


def overlapping(targets: Sequence[Target]) -> tuple[int, int] | None:
    """Two of one kind that hold on the same day, by position."""
    for (first, one), (second, other) in combinations(enumerate(targets), 2):
        latest_start = max(one.starts or date.min, other.starts or date.min)
        earliest_end = min(one.ends or date.max, other.ends or date.max)
        if one.kind == other.kind and latest_start <= earliest_end:
            return first, second
    return None
