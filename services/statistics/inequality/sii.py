"""The slope index of inequality and the relative index of inequality.

Sources: Low A, Low A, J Public Health 2004;26:388-395; OHID, Public Health Technical Guide
(PHEindicatormethods `phe_sii`). The interval is the closed form of what that package simulates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from services.statistics.arrays import FloatArray
from services.statistics.estimates import Caution
from services.statistics.inequality.transforms import TRANSFORMS, Transform
from services.statistics.intervals.normal import z_for
from services.statistics.refusals import LimitsReversed, OutsideDomain

FEW_QUANTILES = 5
LIMITS_CONFIDENCE = 0.95
"""That of the limits of a quantile's value, as they are published."""
TransformName = Literal["none", "log", "logit"]
NO_ERRORS = Caution(
    "no_standard_error",
    "An interval needs the standard error, or both 95% limits, of every quantile's value.",
)
NO_RATIO = Caution("no_ratio", "The fitted value at rank 0 is not above zero: no ratio to it.")


@dataclass(frozen=True)
class Quantile:
    """One group of the population, in order from the most to the least deprived.

    Its certainty is the standard error in the unit of the values, or the 95% limits.
    """

    population: float
    value: float
    standard_error: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class SlopeIndex:
    """The gap in value between the ends of the scale (SII), and their ratio (RII)."""

    sii: float
    rii: float | None
    intercept: float
    """The fitted value at rank 0, in the unit of the values."""
    lower: float | None
    upper: float | None
    rii_lower: float | None
    rii_upper: float | None
    warnings: tuple[Caution, ...]


def sii(
    quantiles: Sequence[Quantile],
    transform: TransformName = "none",
    *,
    multiplier: float = 1.0,
    confidence: float = 0.95,
) -> SlopeIndex:
    """The line through two or more quantiles, drawn on the transformed scale.

    Least squares of sqrt(a) y on sqrt(a) and b sqrt(a) without intercept, `a` the share of the
    population and `b` the middle of its cumulative rank. SII, its limits and the intercept are
    times `multiplier`. Raises OutsideDomain, LimitsReversed.
    """
    scale = TRANSFORMS[transform]
    _check(quantiles, scale, transform)
    values = np.array([quantile.value for quantile in quantiles])
    share, rank = ranks([quantile.population for quantile in quantiles])
    design = np.column_stack([np.sqrt(share), rank * np.sqrt(share)])
    projection = np.linalg.pinv(design)
    line = projection @ (np.sqrt(share) * scale.there(values))
    first, last = scale.back(np.array([line[0], line.sum()])).tolist()
    moved = _moved(quantiles, scale, projection * np.sqrt(share), np.array([first, last]))
    slope, ratio = last - first, last / first if first > 0 else None
    z = z_for(confidence)
    reach = None if moved is None else z * float(np.linalg.norm(moved[1] - moved[0]))
    rii_lower, rii_upper = _ratio_limits(first, last, moved, z)
    return SlopeIndex(
        sii=slope * multiplier,
        rii=ratio,
        intercept=first * multiplier,
        lower=None if reach is None else (slope - reach) * multiplier,
        upper=None if reach is None else (slope + reach) * multiplier,
        rii_lower=rii_lower,
        rii_upper=rii_upper,
        warnings=tuple(_cautions(len(quantiles), moved is None, first <= 0)),
    )


def ranks(populations: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    """Each group's share of the population, and the middle of its cumulative rank."""
    share: FloatArray = np.array(populations) / sum(populations)
    rank: FloatArray = np.cumsum(share) - share / 2
    return share, rank


def _moved(
    quantiles: Sequence[Quantile], scale: Transform, weights: FloatArray, ends: FloatArray
) -> FloatArray | None:
    """By how much one error of each value moves the fitted value at rank 0 and at rank 1.

    2 x quantiles, in the unit of the values (delta method); None where an error is not known.
    """
    errors = [_error(quantile, scale) for quantile in quantiles]
    if None in errors:
        return None
    rows = np.array([weights[0], weights.sum(axis=0)]) * scale.pace(ends)[:, np.newaxis]
    moved: FloatArray = rows * np.array(errors, np.float64)
    return moved


def _ratio_limits(
    first: float, last: float, moved: FloatArray | None, z: float
) -> tuple[float | None, float | None]:
    """On the scale of the logarithm; no upper one where it is beyond any number."""
    if moved is None or first <= 0 or last <= 0:
        return None, None
    with np.errstate(over="ignore"):
        stretch = float(np.exp(z * np.linalg.norm(moved[1] / last - moved[0] / first)))
    upper = last / first * stretch
    return last / first / stretch, upper if isfinite(upper) else None


def _error(quantile: Quantile, scale: Transform) -> float | None:
    """The standard error of the value on the scale that the line is drawn on."""
    if quantile.standard_error is not None:
        return quantile.standard_error / float(scale.pace(np.array([quantile.value]))[0])
    if quantile.lower is None or quantile.upper is None:
        return None
    lower, upper = scale.there(np.array([quantile.lower, quantile.upper])).tolist()
    return float(upper - lower) / (2 * z_for(LIMITS_CONFIDENCE))


def _cautions(count: int, without_errors: bool, without_ratio: bool) -> list[Caution]:
    found = []
    if count < FEW_QUANTILES:
        detail = f"{count} quantiles; the method asks for at least {FEW_QUANTILES}."
        found.append(Caution("few_quantiles", detail))
    if without_errors:
        found.append(NO_ERRORS)
    if without_ratio:
        found.append(NO_RATIO)
    return found


def _check(quantiles: Sequence[Quantile], scale: Transform, name: TransformName) -> None:
    for place, quantile in enumerate(quantiles):
        if not quantile.population > 0:
            raise OutsideDomain(
                "a quantile without a population has no rank", "quantiles", place, "population"
            )
        for field in ("value", "lower", "upper"):
            figure = getattr(quantile, field)
            if figure is not None and not scale.above < figure < scale.below:
                bounds = "above 0" if name == "log" else "between 0 and 1, neither included"
                detail = f"{name} is taken of values {bounds}"
                raise OutsideDomain(detail, "quantiles", place, field)
        _check_limits(quantile, place)


def _check_limits(quantile: Quantile, place: int) -> None:
    lower, value, upper = quantile.lower, quantile.value, quantile.upper
    if lower is not None and upper is not None and not lower <= value <= upper:
        detail = "a value lies between its limits, the lower one first"
        raise LimitsReversed(detail, "quantiles", place, "lower")
