"""Organisations beside each other: value, certainty, benchmark, and place among the peers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from services.statistics.arrays import FloatArray, IntArray
from services.statistics.comparison.benchmark import Comparison, Interval, compare
from services.statistics.comparison.peers import decile_lines, percentiles
from services.statistics.comparison.trend import Polarity
from services.statistics.estimates import Caution, without_denominator
from services.statistics.intervals.batch import Estimates, proportions, rates
from services.statistics.intervals.wilson import check_share

ComparedKind = Literal["proportion", "rate"]


@dataclass(frozen=True)
class ComparedUnits:
    """One figure a unit, NaN without a denominator; in the unit of the values."""

    benchmark: float | None
    """None where no unit has a denominator."""
    at_95: Estimates
    at_998: Estimates
    against: tuple[Comparison | None, ...]
    """None without a value."""
    percentiles: FloatArray
    deciles: FloatArray
    warnings: tuple[Caution, ...]


def compare_units(
    numerators: Sequence[int],
    denominators: Sequence[float],
    *,
    kind: ComparedKind,
    benchmark: float | None = None,
    polarity: Polarity = "none",
    multiplier: float = 1.0,
) -> ComparedUnits:
    """Each unit against the benchmark, which is all units together unless given.

    Raises NumeratorAboveDenominator where a proportion is no part.
    """
    if kind == "proportion":
        for place, pair in enumerate(zip(numerators, denominators, strict=True)):
            check_share(*pair, "units", place)
    x, n = np.array(numerators, np.intp), np.array(denominators, np.float64)
    at_95, at_998 = (_estimates(x, n, kind, multiplier, level) for level in (0.95, 0.998))
    if benchmark is None and n.any():
        benchmark = float(x.sum() / n.sum()) * multiplier
    return ComparedUnits(
        benchmark=benchmark,
        at_95=at_95,
        at_998=at_998,
        against=tuple(_against(at_95, at_998, benchmark, polarity)),
        percentiles=percentiles(at_95.value),
        deciles=decile_lines(at_95.value),
        warnings=without_denominator(int(np.count_nonzero(n == 0))),
    )


def _estimates(
    x: IntArray, n: FloatArray, kind: ComparedKind, multiplier: float, confidence: float
) -> Estimates:
    if kind == "rate":
        return rates(x, n, multiplier, confidence)
    shares = proportions(x, n, confidence)
    return Estimates(*(each * multiplier for each in (shares.value, shares.lower, shares.upper)))


def _against(
    at_95: Estimates, at_998: Estimates, benchmark: float | None, polarity: Polarity
) -> list[Comparison | None]:
    limits = zip(
        at_95.lower.tolist(),
        at_95.upper.tolist(),
        at_998.lower.tolist(),
        at_998.upper.tolist(),
        strict=True,
    )
    return [
        None
        if benchmark is None or np.isnan(lower)
        else compare(Interval(lower, upper), Interval(lowest, highest), benchmark, polarity)
        for lower, upper, lowest, highest in limits
    ]
