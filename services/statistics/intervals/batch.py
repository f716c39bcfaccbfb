"""Proportions and rates of many organisations at once, for scorecards and funnels.

Each as `wilson` and `rate` have it for one; NaN without a denominator.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import FloatArray, IntArray
from services.statistics.intervals.normal import tail_of, z_for
from services.statistics.intervals.poisson import FEWEST_FOR_BYAR
from services.statistics.intervals.wilson import wilson


@dataclass(frozen=True)
class Estimates:
    """Values with their confidence limits."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray


def proportions(
    numerators: IntArray, denominators: IntArray | FloatArray, confidence: float
) -> Estimates:
    """Shares of 0-1 with Wilson's interval; no numerator is above its denominator."""
    n = _or_nan(denominators)
    x = numerators.astype(np.float64)
    value, (lower, upper) = x / n, wilson(x, n, z_for(confidence))
    return Estimates(
        value, np.maximum(0.0, np.minimum(lower, value)), np.minimum(1.0, np.maximum(upper, value))
    )


def rates(
    counts: IntArray, denominators: IntArray | FloatArray, multiplier: float, confidence: float
) -> Estimates:
    """Events for each `multiplier` with Byar's interval, exact below 10 events."""
    unit = multiplier / _or_nan(denominators)
    lower, upper = _byar(counts, confidence)
    few = counts < FEWEST_FOR_BYAR
    if few.any():
        lower[few], upper[few] = _exact(counts[few], confidence)
    return Estimates(counts * unit, lower * unit, upper * unit)


def _or_nan(denominators: IntArray | FloatArray) -> FloatArray:
    return np.where(denominators > 0, denominators, np.nan)


def _byar(counts: IntArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    z, x, above = z_for(confidence), np.maximum(counts, 1), counts + 1
    lower = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return lower, upper


def _exact(counts: IntArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    from scipy.special import gammainccinv, gammaincinv  # see poisson.exact

    tail = tail_of(confidence)
    lower = np.where(counts > 0, gammaincinv(np.maximum(counts, 1), tail), 0.0)
    return lower, gammainccinv(counts + 1, tail)
