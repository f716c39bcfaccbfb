"""Votes on statements as a table: agree +1, pass 0, disagree -1, not a number where none was cast.

Source: Small, Bjorkegren, Erkkila, Shaw and Megill, Polis: Scaling deliberation by mapping high
dimensional opinion spaces, 2021, and compdemocracy/polis. A participant's last vote counts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray

AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True)
class Vote:
    """One vote: the place of its participant and of its statement, from 0."""

    participant: int
    statement: int
    value: int


@dataclass(frozen=True)
class Tally:
    """Counts by statement, or by group and statement; all are votes, passes among them."""

    agree: IntArray
    disagree: IntArray
    all: IntArray

    @property
    def passed(self) -> IntArray:
        return self.all - self.agree - self.disagree


@dataclass(frozen=True)
class VoteTable:
    """`values`: participants x statements. `moderated_out`, `meta`: statements that moderation took
    out, and such as are about participants; neither shapes the map.
    """

    values: FloatArray
    moderated_out: BoolArray
    meta: BoolArray

    @property
    def participants(self) -> int:
        return len(self.values)

    @property
    def statements(self) -> int:
        return int(self.values.shape[1])

    @cached_property
    def cast(self) -> BoolArray:
        """Whether a vote was cast."""
        return ~np.isnan(self.values)

    @cached_property
    def votes(self) -> IntArray:
        """Votes of each participant."""
        return np.asarray(self.cast.sum(axis=1))

    @cached_property
    def totals(self) -> Tally:
        """Votes on each statement, of all participants, also those without a group."""
        return self.tally(np.ones(self.participants, dtype=bool))

    def tally(self, rows: BoolArray) -> Tally:
        """Votes of these participants on each statement."""
        values = self.values[rows]
        return Tally(
            (values == AGREE).sum(axis=0),
            (values == DISAGREE).sum(axis=0),
            self.cast[rows].sum(axis=0),
        )


def table_of(
    votes: Sequence[Vote],
    participants: int,
    statements: int,
    *,
    moderated_out: Collection[int] = (),
    meta: Collection[int] = (),
) -> VoteTable:
    """The votes in the order in which they were cast: of several on one statement the last."""
    values = np.full((participants, statements), np.nan)
    for vote in votes:
        values[vote.participant, vote.statement] = vote.value
    return VoteTable(values, _among(moderated_out, statements), _among(meta, statements))


def _among(chosen: Collection[int], count: int) -> BoolArray:
    found = np.zeros(count, dtype=bool)
    found[list(chosen)] = True
    return found
