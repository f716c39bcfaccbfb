"""Weights by which those who answered meet the margins of the population: raking.

Sources: Deming and Stephan, On a least squares adjustment of a sampled frequency table, Ann Math
Stat 1940; Kish, Survey Sampling, 1965 (effective sample size and design effect).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from services.shared.refusals import Refusal
from services.statistics.arrays import FloatArray, IntArray

TOLERANCE = 1e-10
"""The largest factor of a round differs from 1 by less: all margins are met."""
MOST_ROUNDS, MOST_TRIMS = 1_000, 50
LOWEST, HIGHEST = 0.2, 5.0
"""Weights are trimmed to these, times their mean."""
SAME_TOTAL = 1e-9
"""Totals of margins that differ by a smaller share are the same."""


class EmptyMargin(Refusal):
    """Nobody answered in a category that the population has."""


class MarginWithoutPeople(Refusal):
    """Somebody answered in a category of which the population has nobody."""


class TotalsDiffer(Refusal):
    """Margins add up to different totals."""


class Contradictory(Refusal):
    """No weights meet all margins."""


@dataclass(frozen=True)
class Margin:
    """A category for each respondent, by its place in `targets`; `name` leads to a fault."""

    name: str
    categories: IntArray
    targets: FloatArray


@dataclass(frozen=True)
class Weights:
    """A weight for each respondent, the rounds that it took, and how many were trimmed."""

    values: FloatArray
    rounds: int
    trimmed: int = 0


def rake(margins: Sequence[Margin], base: FloatArray) -> Weights:
    """From `base` weights, above 0: each margin in turn times its target over its total, till all
    are met.

    Raises EmptyMargin, MarginWithoutPeople, TotalsDiffer, Contradictory.
    """
    _check(margins, base)
    weights = base.astype(np.float64)
    for count in range(1, MOST_ROUNDS + 1):
        furthest = 0.0
        for margin in margins:
            factors = margin.targets / _totals(margin, weights)
            weights *= factors[margin.categories]
            furthest = max(furthest, float(np.abs(factors - 1).max()))
        if furthest < TOLERANCE:
            return Weights(weights, count)
    raise Contradictory(
        f"The margins contradict each other: not met after {MOST_ROUNDS:,} rounds. Join categories "
        "that few answered in, or leave a margin out.",
        margins[-1].name,
    )


def trim(margins: Sequence[Margin], base: FloatArray) -> Weights:
    """Raked, weights beyond 0.2 or 5 times their mean set there, and raked again, until none is.

    Raises what `rake` raises; Contradictory where the margins cannot be met within the limits.
    """
    raked, touched = rake(margins, base), np.zeros(len(base), dtype=bool)
    for _ in range(MOST_TRIMS):
        ratio = raked.values / base
        mean = raked.values.sum() / base.sum()
        lowest, highest = LOWEST * mean, HIGHEST * mean
        beyond = (ratio < lowest * (1 - TOLERANCE)) | (ratio > highest * (1 + TOLERANCE))
        if not beyond.any():
            return Weights(raked.values, raked.rounds, int(touched.sum()))
        touched |= beyond
        again = rake(margins, base * np.clip(ratio, lowest, highest))
        raked = Weights(again.values, raked.rounds + again.rounds)
    raise Contradictory(
        f"The margins cannot be met with weights from {LOWEST} to {HIGHEST} times their mean. "
        "Join categories that few answered in.",
        margins[-1].name,
    )


def effective_size(weights: FloatArray, people: FloatArray) -> float:
    """(sum w)^2 / sum(w^2) over all people, so many of each weight: as many of equal weight would
    be as certain.
    """
    return float((weights * people).sum() ** 2 / (np.square(weights) * people).sum())


def _totals(margin: Margin, weights: FloatArray) -> FloatArray:
    return np.bincount(margin.categories, weights, len(margin.targets)).astype(np.float64)


def _check(margins: Sequence[Margin], base: FloatArray) -> None:
    for margin in margins:
        for place, (total, target) in enumerate(
            zip(_totals(margin, base).tolist(), margin.targets.tolist(), strict=True)
        ):
            if target and not total:
                raise EmptyMargin(
                    f"Nobody answered here, and {target:g} are to be met: join this category with "
                    "another.",
                    margin.name,
                    place,
                )
            if not target:
                raise MarginWithoutPeople(
                    "The target is 0: leave out the category, and who answered in it.",
                    margin.name,
                    place,
                )
    for one, other in pairwise(margins):
        _check_totals(one, other)


def _check_totals(one: Margin, other: Margin) -> None:
    first, second = float(one.targets.sum()), float(other.targets.sum())
    if abs(first - second) > SAME_TOTAL * max(first, second):
        raise TotalsDiffer(
            f"These add up to {second:g}, the targets before them to {first:g}; both are the same "
            "people.",
            other.name,
        )
