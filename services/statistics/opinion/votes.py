"""Votes on statements as a table: agree +1, pass 0, disagree -1, and a mark where none was cast.

Source: Small, Bjorkegren, Erkkila, Shaw and Megill, Polis: Scaling deliberation by mapping high
dimensional opinion spaces, 2021, and compdemocracy/polis. A participant's last vote counts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from services.statistics.arrays import BoolArray, IntArray, VoteArray

AGREE, PASS, DISAGREE = 1, 0, -1
NO_VOTE = 2
"""In the place of a vote that was not cast."""


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

    values: VoteArray
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
        return np.asarray(self.values != NO_VOTE)

    @cached_property
    def votes(self) -> IntArray:
        """Votes of each participant."""
        return np.asarray(self.cast.sum(axis=1))

    @cached_property
    def totals(self) -> Tally:
        """Votes on each statement, of all participants, also those without a group."""
        return tally_of(self.values)

    def tally(self, rows: BoolArray) -> Tally:
        """Votes of these participants on each statement."""
        return tally_of(self.values[rows])

    def rows(self, rows: BoolArray | IntArray) -> "VoteTable":
        """Of these participants alone."""
        return VoteTable(self.values[rows], self.moderated_out, self.meta)


def tally_of(values: VoteArray) -> Tally:
    """Votes on each statement of all these rows."""
    agree, disagree, missing = (
        np.count_nonzero(values == each, axis=0) for each in (AGREE, DISAGREE, NO_VOTE)
    )
    return Tally(agree, disagree, len(values) - missing)


def table_of(
    votes: Sequence[Vote],
    participants: int,
    statements: int,
    *,
    moderated_out: Collection[int] = (),
    meta: Collection[int] = (),
) -> VoteTable:
    """The votes in the order in which they were cast: of several on one statement the last."""
    columns = np.array([(vote.participant, vote.statement, vote.value) for vote in votes])
    people, places, values = columns.reshape(-1, 3).T.astype(np.intp)
    return table_of_columns(
        people, places, values, participants, statements, moderated_out=moderated_out, meta=meta
    )


def table_of_columns(
    people: IntArray,
    places: IntArray,
    values: VoteArray | IntArray,
    participants: int,
    statements: int,
    *,
    moderated_out: Collection[int] = (),
    meta: Collection[int] = (),
) -> VoteTable:
    """The same, with participants, statements and votes as columns."""
    cells = np.full((participants, statements), NO_VOTE, dtype=np.int8)
    cells[people, places] = values
    return VoteTable(cells, _among(moderated_out, statements), _among(meta, statements))


def _among(chosen: Collection[int], count: int) -> BoolArray:
    found = np.zeros(count, dtype=bool)
    found[list(chosen)] = True
    return found
