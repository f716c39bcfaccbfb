"""The opinion map: where each participant stands, by principal components of the votes.

Source: Small et al., Polis, 2021 (sparsity-aware projection); compdemocracy/polis, `pca.clj`.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.opinion.votes import VoteTable

COMPONENTS = 2
ENOUGH_VOTES = 7
"""Votes from which on a participant is put on the map, or all statements where they are fewer."""
FEWEST_ON_MAP = 15
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
    cast, hidden = table.cast[included], table.moderated_out | table.meta
    counts = cast.sum(axis=0)
    sums = np.where(cast, table.values[included], 0.0).sum(axis=0)
    means = np.where(hidden, 0.0, sums / np.maximum(counts, 1))
    centred = np.where(cast & ~hidden, table.values[included] - means, 0.0)
    components = principal_components(centred)
    scale = np.sqrt(table.statements / np.maximum(table.votes[included], 1))
    reach = np.sqrt(table.statements) * (1 - means) * components
    return OpinionMap(
        included, scale[:, None] * (centred @ components.T), np.hypot(reach[0], reach[1])
    )


def with_enough_votes(table: VoteTable) -> BoolArray:
    """Who voted on 7 statements or all; topped up to 15 by votes cast, those level with the last
    of them too, so that the order of participants changes nothing.
    """
    enough = table.votes >= min(ENOUGH_VOTES, table.statements)
    if enough.sum() >= FEWEST_ON_MAP:
        return enough
    most = np.sort(table.votes)[::-1][:FEWEST_ON_MAP]
    return enough | (table.votes >= max(1, int(most[-1]))) if len(most) else enough


def principal_components(centred: FloatArray) -> FloatArray:
    """Two rows of loadings, the largest of each positive; zeros for one without variance."""
    spread = centred.T @ centred
    size, found = np.linalg.eigh(spread)
    components = np.zeros((COMPONENTS, centred.shape[1]))
    for place in range(min(COMPONENTS, centred.shape[1])):
        if size[-1 - place] > NO_VARIANCE * max(float(size.sum()), 1.0):
            components[place] = _with_sign(found[:, -1 - place])
    return components


def _with_sign(loadings: FloatArray) -> FloatArray:
    """Of loadings as large as the largest the first decides, whatever their last bits."""
    size = np.abs(loadings)
    first = int(np.argmax(size > size.max() * (1 - 1e-9)))
    return loadings if loadings[first] > 0 else -loadings
