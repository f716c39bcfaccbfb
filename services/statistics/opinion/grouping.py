"""Groups of participants who stand close together on the opinion map: k-means, k by silhouette.

Sources: Lloyd, Least squares quantization in PCM, 1982; Rousseeuw, Silhouettes, J Comput Appl Math
1987; compdemocracy/polis, `clusters.clj` (base clusters where there are many participants).
Everything is decided by positions, so the order in which people came changes nothing.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import FloatArray, IntArray

FEWEST_GROUPS, MOST_GROUPS, PEOPLE_A_GROUP = 2, 5, 12
MOST_POINTS = 100
"""More participants are first put into as many base clusters."""
DIGITS = 9
"""Positions that are the same when rounded to so many digits are one place."""
MOST_ROUNDS, BASE_ROUNDS = 1_000, 20
BLOCK = 512
"""Positions at once, so few that their distances to 100 centres stay in the cache."""
LEVEL = 1e-12
"""Silhouettes that differ by less are level."""


@dataclass(frozen=True)
class PositionGroups:
    """The group of each position, from 0, the largest first; None where there are none."""

    labels: IntArray | None
    silhouette: float | None


@dataclass(frozen=True)
class _Points:
    """Places with the number of people at each."""

    places: FloatArray
    weights: FloatArray


def grouping(positions: FloatArray, groups: int | None = None) -> PositionGroups:
    """The number of groups that is asked for, or the one with the best silhouette."""
    points, of_point = _points(positions)
    distinct = len(_distinct(points.places))
    wanted = _numbers(len(positions)) if groups is None else [groups]
    best = PositionGroups(None, None)
    for count in wanted:
        if not FEWEST_GROUPS <= count <= distinct:
            continue
        labels = _k_means(points, count)
        score = silhouette(points.places, points.weights, labels)
        if best.silhouette is None or score >= best.silhouette - LEVEL:
            best = PositionGroups(labels, score)
    if best.labels is None:
        return best
    return PositionGroups(_numbered(points, best.labels)[of_point], best.silhouette)


def silhouette(places: FloatArray, weights: FloatArray, labels: IntArray) -> float:
    """Mean over all people of (b - a) / max(a, b), those at one place counted as so many."""
    apart = np.hypot(*(places[:, None, axis] - places[None, :, axis] for axis in range(2)))
    count = int(labels.max()) + 1
    sizes = np.bincount(labels, weights, minlength=count)
    to_group = np.stack([apart[:, labels == g] @ weights[labels == g] for g in range(count)], 1)
    own = np.arange(len(places)), labels
    inside = to_group[own] / np.maximum(sizes[labels] - 1, 1)
    to_group /= sizes
    to_group[own] = np.inf
    nearest = to_group.min(axis=1)
    widest = np.maximum(inside, nearest)
    scores = np.where(
        (sizes[labels] > 1) & (widest > 0), (nearest - inside) / np.where(widest > 0, widest, 1), 0
    )
    return float(np.average(scores, weights=weights))


def _numbers(people: int) -> range:
    most = min(MOST_GROUPS, FEWEST_GROUPS + people // PEOPLE_A_GROUP)
    return range(FEWEST_GROUPS, most + 1)


def _points(positions: FloatArray) -> tuple[_Points, IntArray]:
    """Each participant, or 100 base clusters of them."""
    single = _Points(_rounded(positions), np.ones(len(positions)))
    if len(positions) <= MOST_POINTS:
        return single, np.arange(len(positions))
    labels = _k_means(single, min(MOST_POINTS, len(_distinct(positions))), BASE_ROUNDS)
    _, labels = np.unique(labels, return_inverse=True)
    weights = np.bincount(labels).astype(np.float64)
    return _Points(_centres(single, labels, np.zeros((len(weights), 2))), weights), labels


def _k_means(points: _Points, count: int, rounds: int = MOST_ROUNDS) -> IntArray:
    """Lloyd's rounds from the first distinct places; a centre that nobody is near stays."""
    centres = _distinct(points.places)[:count]
    labels = _nearest(points.places, centres)
    for _ in range(rounds):
        centres = _centres(points, labels, centres)
        again = _nearest(points.places, centres)
        if (again == labels).all():
            break
        labels = again
    return labels


def _distinct(places: FloatArray) -> FloatArray:
    """In lexicographic order of x and y; adding 0 makes one of both zeros."""
    return np.unique(_rounded(places), axis=0)


def _rounded(places: FloatArray) -> FloatArray:
    """Last digits depend on the order in which people came, so they decide nothing."""
    return np.asarray(np.round(places, DIGITS) + 0.0)


def _nearest(places: FloatArray, centres: FloatArray) -> IntArray:
    """By squared distance, less what is the same for all centres; ties to the first of them."""
    labels = np.empty(len(places), dtype=np.intp)
    size, (across, along) = np.square(centres).sum(axis=1), 2 * centres.T
    for start in range(0, len(places), BLOCK):
        x, y = places[start : start + BLOCK].T
        apart = size - (x[:, None] * across + y[:, None] * along)
        labels[start : start + BLOCK] = apart.argmin(axis=1)
    return labels


def _centres(points: _Points, labels: IntArray, before: FloatArray) -> FloatArray:
    sizes = np.bincount(labels, points.weights, minlength=len(before))
    sums = np.stack(
        [
            np.bincount(labels, points.weights * points.places[:, axis], minlength=len(before))
            for axis in range(2)
        ],
        axis=1,
    )
    return _rounded(np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], before))


def _numbered(points: _Points, labels: IntArray) -> IntArray:
    """By size, the largest first, then by the centre."""
    _, labels = np.unique(labels, return_inverse=True)
    sizes = np.bincount(labels, points.weights)
    centres = _centres(points, labels, np.zeros((len(sizes), 2)))
    order = sorted(range(len(sizes)), key=lambda each: (-sizes[each], *centres[each]))
    return np.argsort(order)[labels]
