"""What sets a group apart: statements on which it votes unlike all the others.

Source: Small et al., Polis, 2021; compdemocracy/polis, `repness.clj`. Of a group g and a statement:
pa = (na + 1) / (ns + 2), and its test; ra = pa to that of the rest, and its test.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray
from services.statistics.opinion.votes import Tally

Z_90 = 1.2816
"""One-sided, 90%."""
MOST_STATEMENTS = 5
Direction = Literal["agree", "disagree"]
Figures = TypeVar("Figures", float, FloatArray)
Counts = IntArray | int


@dataclass(frozen=True)
class RepresentativeStatement:
    """`p` of the group, 0-1; `repness` is p to that of the rest; both with a z score."""

    statement: int
    direction: Direction
    p: float
    p_test: float
    repness: float
    repness_test: float

    @property
    def strength(self) -> float:
        return self.repness * self.repness_test * self.p * self.p_test


@dataclass(frozen=True)
class _Side:
    """Of every statement, votes in one direction."""

    direction: Direction
    p: FloatArray
    p_test: FloatArray
    repness: FloatArray
    repness_test: FloatArray

    def significant(self) -> BoolArray:
        return (self.repness_test > Z_90) & (self.p_test > Z_90)

    def statement(self, place: int) -> RepresentativeStatement:
        return RepresentativeStatement(
            place,
            self.direction,
            float(self.p[place]),
            float(self.p_test[place]),
            float(self.repness[place]),
            float(self.repness_test[place]),
        )


def representative(
    group: Tally, rest: Tally, eligible: BoolArray
) -> tuple[RepresentativeStatement, ...]:
    """At most five, the strongest agreement first, then by strength; ties by statement."""
    sides = (
        _side("agree", group.agree, group.all, rest.agree, rest.all),
        _side("disagree", group.disagree, group.all, rest.disagree, rest.all),
    )
    found = [
        side.statement(place)
        for side in sides
        for place in np.flatnonzero(side.significant() & eligible).tolist()
    ]
    ordered = sorted(found, key=lambda each: (-each.strength, each.statement))
    agreed = [each for each in ordered if each.direction == "agree"][:1]
    return tuple(agreed + [each for each in ordered if each not in agreed])[:MOST_STATEMENTS]


def share(count: Counts, votes: Counts) -> FloatArray:
    """(count + 1) / (votes + 2)."""
    return np.asarray((np.asarray(count) + 1) / (np.asarray(votes) + 2))


def one_proportion(count: Counts, votes: Counts) -> FloatArray:
    """z of a share against one half: 2 sqrt(n + 1) ((count + 1) / (n + 1) - 1/2)."""
    size = np.asarray(votes) + 1
    return np.asarray(2 * np.sqrt(size) * ((np.asarray(count) + 1) / size - 0.5))


def two_proportions(count: Counts, votes: Counts, others: Counts, of: Counts) -> FloatArray:
    """Pooled z of two shares, 1 added to all four counts; 0 where the pooled share is 1."""
    one, first = np.asarray(count) + 1, np.asarray(votes) + 1
    two, second = np.asarray(others) + 1, np.asarray(of) + 1
    pooled = (one + two) / (first + second)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second))
    return np.where(spread > 0, (one / first - two / second) / np.where(spread > 0, spread, 1), 0.0)


def _side(
    direction: Direction, count: IntArray, votes: IntArray, others: IntArray, of: IntArray
) -> _Side:
    mine = share(count, votes)
    return _Side(
        direction,
        mine,
        one_proportion(count, votes),
        mine / share(others, of),
        two_proportions(count, votes, others, of),
    )
