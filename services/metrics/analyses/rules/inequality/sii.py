"""The slope index of inequality and the relative index of inequality.

Sources: Low A, Low A, J Public Health 2004;26:388-395; OHID, Public Health Technical Guide
(PHEindicatormethods `phe_sii`). The interval is the closed form of what that package simulates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from services.metrics.analyses.rules.arrays import FloatArray
from services.metrics.analyses.rules.estimates import Caution
from services.metrics.analyses.rules.inequality.transforms import TRANSFORMS, Transform
from services.metrics.analyses.rules.refusals import OutsideDomain

Z_95 = 1.96
"""As the published closed form has it."""
FEW_QUANTILES = 5
TransformName = Literal["none", "log", "logit"]
NO_ERRORS = Caution(
    "no_standard_error", "An interval needs the standard error of every quantile's value."
)
NO_RATIO = Caution("no_ratio", "The fitted value at rank 0 is not above zero: no ratio to it.")


@dataclass(frozen=True)
class Quantile:
    """One group of the population, in order from the most to the least deprived."""

    population: float
    value: float
    standard_error: float | None = None


@dataclass(frozen=True)
class SlopeIndex:
    """The gap in value between the ends of the scale (SII), and their ratio (RII)."""

    sii: float
    rii: float | None
    intercept: float
    """The fitted value at rank 0, in the unit of the values."""
    lower: float | None
    upper: float | None
    warnings: tuple[Caution, ...]


def sii(quantiles: Sequence[Quantile], transform: TransformName = "none") -> SlopeIndex:
    """The line through two or more quantiles, drawn on the transformed scale.

    Least squares of sqrt(a) y on sqrt(a) and b sqrt(a) without intercept, `a` the share of the
    population and `b` the middle of its cumulative rank. Raises OutsideDomain.
    """
    scale = TRANSFORMS[transform]
    _check(quantiles, scale, transform)
    values = np.array([quantile.value for quantile in quantiles])
    share, rank = ranks([quantile.population for quantile in quantiles])
    design = np.column_stack([np.sqrt(share), rank * np.sqrt(share)])
    projection = np.linalg.pinv(design)
    line = projection @ (np.sqrt(share) * scale.there(values))
    first, last = scale.back(np.array([line[0], line.sum()])).tolist()
    reach = _reach(quantiles, scale, projection * np.sqrt(share), np.array([first, last]))
    slope = last - first
    return SlopeIndex(
        sii=slope,
        rii=last / first if first > 0 else None,
        intercept=first,
        lower=None if reach is None else slope - reach,
        upper=None if reach is None else slope + reach,
        warnings=tuple(_cautions(len(quantiles), reach is None, first <= 0)),
    )


def ranks(populations: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    """Each group's share of the population, and the middle of its cumulative rank."""
    share: FloatArray = np.array(populations) / sum(populations)
    rank: FloatArray = np.cumsum(share) - share / 2
    return share, rank


def _reach(
    quantiles: Sequence[Quantile], scale: Transform, weights: FloatArray, ends: FloatArray
) -> float | None:
    """1.96 sqrt(sum(P^2 a se^2)); on another scale, through its pace at values and ends."""
    errors = [quantile.standard_error for quantile in quantiles]
    if None in errors:
        return None
    pace = scale.pace(np.array([quantile.value for quantile in quantiles]))
    # How much each value moves intercept and end of the line, taken back to the unit of the values.
    start, end = np.array([weights[0], weights.sum(axis=0)]) * scale.pace(ends)[:, np.newaxis]
    moved = (end - start) / pace * np.array(errors, np.float64)
    return Z_95 * float(np.sqrt((moved**2).sum()))


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
        if not scale.above < quantile.value < scale.below:
            bounds = "above 0" if name == "log" else "between 0 and 1, neither included"
            raise OutsideDomain(f"{name} is taken of values {bounds}", "quantiles", place, "value")
