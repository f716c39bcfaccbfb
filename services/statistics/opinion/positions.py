"""The opinion map: where each participant stands, by principal components of the votes.

Source: Small et al., Polis, 2021 (sparsity-aware projection); compdemocracy/polis, `pca.clj`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray, VoteArray
from services.statistics.opinion.votes import NO_VOTE, VoteTable

COMPONENTS = 2
ENOUGH_VOTES = 7
"""Votes from which on a participant is put on the map, or all statements where they are fewer."""
FEWEST_ON_MAP = 15
BLOCK = 8_192
"""Participants at once: below 2^24, up to which single precision counts exactly."""
NO_VARIANCE = 1e-12
"""Of a component's share of all variance: less is rounding."""


@dataclass(frozen=True)
class OpinionMap:
    """`included`: who is on the map. `positions`: x and y of each participant who is, in their
    order. `extremity`: of each statement, how far an agreement moves.
    """

    included: BoolArray
    positions: FloatArray
    extremity: FloatArray


def opinion_map(table: VoteTable) -> OpinionMap:
    """Two components of the centred votes, a vote that was not cast at its statement's mean."""
    included = with_enough_votes(table)
    positions, extremity = places_of(
        table.values[included], table.votes[included], table.moderated_out | table.meta
    )
    return OpinionMap(included, positions, extremity)


def places_of(
    values: VoteArray, votes: IntArray, hidden: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Where each of these participants stands, and the extremity of each statement."""
    means, spread = _moments(values, hidden)
    components = principal_components(spread)
    statements = values.shape[1]
    scale = np.sqrt(statements / np.maximum(votes, 1))
    reach = np.sqrt(statements) * (1 - means) * components
    return scale[:, None] * _projected(values, means, components), np.hypot(reach[0], reach[1])


def _moments(values: VoteArray, hidden: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Mean and scatter of each statement, 0 of what is hidden.

    Counts of votes and of pairs of votes are whole numbers: they come out the same in whatever
    order people came, and single precision is exact within a block.
    """
    statements = values.shape[1]
    pairs = np.zeros((2 * statements, 2 * statements))
    for block in _blocks(values):
        both = np.concatenate([np.where(block == NO_VOTE, 0, block), block != NO_VOTE], axis=1)
        single = both.astype(np.float32)
        pairs += single.T @ single
    votes, cast = pairs[:statements, :statements], pairs[statements:, statements:]
    mixed = pairs[:statements, statements:]
    means = np.where(hidden, 0.0, mixed.diagonal() / np.maximum(cast.diagonal(), 1))
    apart = means[:, None] * mixed.T
    spread = votes - apart - apart.T + means[:, None] * means * cast
    spread[hidden] = spread[:, hidden] = 0.0
    return means, spread


def _projected(values: VoteArray, means: FloatArray, components: FloatArray) -> FloatArray:
    """The centred votes on the components; what is hidden has no loading."""
    parts = [
        np.where(block == NO_VOTE, means, block) @ components.T - means @ components.T
        for block in _blocks(values)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, COMPONENTS))


def _blocks(values: VoteArray) -> Iterator[VoteArray]:
    return (values[start : start + BLOCK] for start in range(0, len(values), BLOCK))


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
    from scipy.linalg import eigh

    statements = len(spread)
    most = min(COMPONENTS, statements)
    size, found = eigh(spread, subset_by_index=(statements - most, statements - 1))
    components = np.zeros((COMPONENTS, statements))
    for place in range(most):
        if size[-1 - place] > NO_VARIANCE * max(float(np.trace(spread)), 1.0):
            components[place] = _with_sign(found[:, -1 - place])
    return components


def _with_sign(loadings: FloatArray) -> FloatArray:
    """Of loadings as large as the largest the first decides, whatever their last bits."""
    size = np.abs(loadings)
    first = int(np.argmax(size > size.max() * (1 - 1e-9)))
    return loadings if loadings[first] > 0 else -loadings
