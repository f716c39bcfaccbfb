"""Whether groups would be found again among other people like these: bootstrap.

Source: Hennig, Cluster-wise assessment of cluster stability, Computational Statistics & Data
Analysis 2007: of each group the mean, over resamples, of the Jaccard similarity to the group that
is most like it. From 0.75 on a group is stable.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from services.statistics.arrays import IntArray
from services.statistics.opinion.analysis import NOBODY, Opinions
from services.statistics.opinion.grouping import grouping
from services.statistics.opinion.positions import places_of
from services.statistics.opinion.votes import VoteTable

STABLE = 0.75
RESAMPLES, MOST_PEOPLE = 20, 1_000
SEED = 2021
"""The same votes have the same stability."""


def stability(table: VoteTable, found: Opinions) -> tuple[float, ...]:
    """Of each group, 0-1, in the order of `found.groups`."""
    return mean_likeness([*resamples(table, found)])


def mean_likeness(likeness: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Over all resamples, of each group."""
    return tuple(np.mean(likeness, axis=0).tolist()) if likeness else ()


def resamples(table: VoteTable, found: Opinions) -> Iterator[list[float]]:
    """One after the other: of each group, how like it is to one of the resample. None without
    groups.
    """
    if not found.groups:
        return
    people = _in_order(found)
    chance = np.random.Generator(np.random.PCG64(SEED))
    size = min(len(people), MOST_PEOPLE)
    for _ in range(RESAMPLES):
        yield _likeness(table, found, np.sort(people[chance.integers(0, len(people), size)]))


def _in_order(found: Opinions) -> IntArray:
    """Who has a group, by where they stand, so that who came first changes nothing."""
    places = np.flatnonzero(found.map.included)
    order = np.lexsort(np.round(found.map.positions, 9).T)
    people = places[order]
    return np.asarray(people[found.labels[people] != NOBODY])


def _likeness(table: VoteTable, found: Opinions, rows: IntArray) -> list[float]:
    """Of each group with the one of a resample that is most like it; 0 where there is none."""
    hidden = table.moderated_out | table.meta
    positions, _ = places_of(table.values[rows], table.votes[rows], hidden)
    again = grouping(positions, len(found.groups)).labels
    if again is None:
        return [0.0] * len(found.groups)
    _, once = np.unique(rows, return_index=True)
    before, after = found.labels[rows[once]], again[once]
    return [_jaccard(before == group.label, after) for group in found.groups]


def _jaccard(inside: IntArray, labels: IntArray) -> float:
    shared = np.bincount(labels[inside], minlength=int(labels.max()) + 1)
    either = inside.sum() + np.bincount(labels) - shared
    return float((shared / np.maximum(either, 1)).max())
