"""The opinion map: where each participant stands, by principal components of the votes.

Source: Small et al., Polis, 2021 (sparsity-aware projection); compdemocracy/polis, `pca.clj`.
"""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray, VoteArray
from services.statistics.opinion.votes import NO_VOTE, VoteTable

COMPONENTS = 2
ENOUGH_VOTES = 7
"""Votes from which on a participant is put on the map, or all statements where they are fewer."""
FEWEST_ON_MAP = 15
BLOCK, SMALL_BLOCK = 8_192, 1_024
"""Participants at once: below 2^24, up to which single precision counts exactly; and so few that
their votes stay in the cache."""
DENSE = 200
"""Statements up to which all components are worked out, of which two are wanted."""
SEED = 2021
"""The same votes begin in the same direction."""
NO_VARIANCE = 1e-12
"""Of a component's share of all variance: less is rounding."""


@dataclass(frozen=True)
class OpinionMap:
    """`included`: who is on the map. `positions`: x and y of each participant who is, in their
    order. `extremity`: of each statement, how far an agreement moves. `pairs`: see `pairs_of`.
    """

    included: BoolArray
    positions: FloatArray
    extremity: FloatArray
    pairs: FloatArray


def opinion_map(table: VoteTable) -> OpinionMap:
    """Two components of the centred votes, a vote that was not cast at its statement's mean."""
    included = with_enough_votes(table)
    values = table.values if included.all() else table.values[included]
    return _map_of(table, included, values, pairs_of(values))


def map_without(table: VoteTable, whole: OpinionMap, left_out: BoolArray) -> OpinionMap:
    """The map of all others: the pairs of a few are taken off those of all on the `whole` map."""
    rest = table.rows(~left_out)
    included = with_enough_votes(rest)
    on_map = np.zeros(table.participants, dtype=bool)
    on_map[~left_out] = included
    gone, new = whole.included & ~on_map, on_map & ~whole.included
    pairs = whole.pairs - pairs_of(table.values[gone]) + pairs_of(table.values[new])
    return _map_of(rest, included, rest.values[included], pairs)


def _map_of(
    table: VoteTable, included: BoolArray, values: VoteArray, pairs: FloatArray
) -> OpinionMap:
    hidden = table.moderated_out | table.meta
    return OpinionMap(included, *_places(values, table.votes[included], hidden, pairs), pairs)


def places_of(
    values: VoteArray, votes: IntArray, hidden: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Where each of these participants stands, and the extremity of each statement."""
    return _places(values, votes, hidden, pairs_of(values))


def _places(
    values: VoteArray, votes: IntArray, hidden: BoolArray, pairs: FloatArray
) -> tuple[FloatArray, FloatArray]:
    means, spread = moments(pairs, hidden)
    components = principal_components(spread)
    statements = values.shape[1]
    scale = np.sqrt(statements / np.maximum(votes, 1))
    reach = np.sqrt(statements) * (1 - means) * components
    return scale[:, None] * _projected(values, means, components), np.hypot(reach[0], reach[1])


def pairs_of(values: VoteArray) -> FloatArray:
    """Of each two statements the sum of products of their votes, and counts of both being cast.

    Columns are the votes on each statement, then whether one was cast. All are whole numbers: they
    come out the same in whatever order people came, and single precision is exact within a block.
    """
    both = 2 * values.shape[1]
    columns = np.empty((min(BLOCK, len(values)), both), dtype=np.float32)
    product = np.empty((both, both), dtype=np.float32)
    if len(values) <= BLOCK:
        return _pairs_of_block(values, columns, product).astype(np.float64)
    pairs = np.zeros((both, both))
    for start in range(0, len(values), BLOCK):
        pairs += _pairs_of_block(values[start : start + BLOCK], columns, product)
    return pairs


def _pairs_of_block(block: VoteArray, columns: FloatArray, product: FloatArray) -> FloatArray:
    """In `product`, by way of `columns`, which every block uses again."""
    part, cast = columns[: len(block)], block != NO_VOTE
    statements = block.shape[1]
    part[:, :statements], part[:, statements:] = block * cast, cast
    return np.matmul(part.T, part, out=product)


def moments(pairs: FloatArray, hidden: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Mean and scatter of each statement, 0 of what is hidden."""
    statements = len(hidden)
    votes, cast = pairs[:statements, :statements], pairs[statements:, statements:]
    mixed = pairs[:statements, statements:]
    means = np.where(hidden, 0.0, mixed.diagonal() / np.maximum(cast.diagonal(), 1))
    apart = means[:, None] * mixed.T
    spread = votes - apart - apart.T + means[:, None] * means * cast
    spread[hidden] = spread[:, hidden] = 0.0
    return means, spread


def _projected(values: VoteArray, means: FloatArray, components: FloatArray) -> FloatArray:
    """The centred votes on the components; what is hidden has no loading."""
    found, centre = np.empty((len(values), COMPONENTS)), means @ components.T
    for start in range(0, len(values), SMALL_BLOCK):
        block = values[start : start + SMALL_BLOCK]
        filled = np.where(block == NO_VOTE, means, block)
        found[start : start + SMALL_BLOCK] = filled @ components.T - centre
    return found


def with_enough_votes(table: VoteTable) -> BoolArray:
    """Who voted on 7 statements or all; topped up to 15 by votes cast, those level with the last
    of them too, so that the order of participants changes nothing.
    """
    enough = table.votes >= min(ENOUGH_VOTES, table.statements)
    if enough.sum() >= FEWEST_ON_MAP:
        return enough
    most = np.sort(table.votes)[::-1][:FEWEST_ON_MAP]
    return enough | (table.votes >= max(1, int(most[-1]))) if len(most) else enough


def principal_components(spread: FloatArray) -> FloatArray:
    """Two rows of loadings, the largest of each positive; zeros for one without variance."""
    components = np.zeros((COMPONENTS, len(spread)))
    size, found = _largest(spread)
    for place in range(len(size)):
        if size[-1 - place] > NO_VARIANCE * max(float(np.trace(spread)), 1.0):
            components[place] = _with_sign(found[:, -1 - place])
    return components


def _largest(spread: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The largest eigenvalues, ascending, with their vectors: by Lanczos where they are many."""
    from scipy.linalg import eigh
    from scipy.sparse.linalg import ArpackError, eigsh

    statements = len(spread)
    if statements > DENSE and spread.any():
        start = np.random.Generator(np.random.PCG64(SEED)).normal(size=statements)
        with suppress(ArpackError):
            size, found = eigsh(spread, COMPONENTS, v0=start)
            return size, found
    most = min(COMPONENTS, statements)
    size, found = eigh(spread, subset_by_index=(statements - most, statements - 1))
    return size, found


def _with_sign(loadings: FloatArray) -> FloatArray:
    """Of loadings as large as the largest the first decides, whatever their last bits."""
    size = np.abs(loadings)
    first = int(np.argmax(size > size.max() * (1 - 1e-9)))
    return loadings if loadings[first] > 0 else -loadings
