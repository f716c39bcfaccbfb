"""Funnel plots: which units differ from the target by more than their size explains.

Sources: Spiegelhalter DJ, Stat Med 2005;24:1185-1202; Spiegelhalter DJ et al., J R Stat Soc A
2012;175:1-47; NHS Digital, SHMI methodology.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from services.shared.plurals import number_of
from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.comparison.funnel_limits import (
    FunnelLimits,
    proportion_limits,
    ratio_limits,
)
from services.statistics.comparison.overdispersion import (
    NOT_KNOWN,
    Dispersion,
    dispersion,
    in_middle,
    winsorised,
)
from services.statistics.comparison.peers import ratios
from services.statistics.estimates import Caution, without_denominator
from services.statistics.intervals.wilson import check_share
from services.statistics.refusals import OutsideDomain

CURVE_POINTS = 100
FunnelKind = Literal["proportion", "ratio", "rate"]
Overdispersion = Literal["none", "additive"]
Outlier = Literal["none", "low_95", "high_95", "low_998", "high_998"]
NO_DISPERSION = Caution("no_dispersion", "Without events or denominators phi is not known.")


@dataclass(frozen=True)
class Funnel:
    """What a funnel plot says; target, values and limits are times the multiplier."""

    target: float | None
    """None where no unit has a denominator."""
    dispersion: Dispersion
    values: FloatArray
    """One a unit; NaN without a denominator."""
    limits: FunnelLimits
    """One of each a unit; NaN without a denominator."""
    outliers: list[Outlier]
    """One a unit: the furthest limits that it lies beyond; on a limit is inside."""
    curve_denominators: FloatArray
    curve: FunnelLimits
    warnings: tuple[Caution, ...]


def funnel(
    numerators: Sequence[float],
    denominators: Sequence[float],
    *,
    kind: FunnelKind,
    target: float | None = None,
    overdispersion: Overdispersion = "none",
    trim: float = 0.1,
    multiplier: float = 1.0,
) -> Funnel:
    """The funnel of units whose denominators are cases, expected events or people.

    `target` is in the unit of the values; without one it is what all units have together or, for
    a ratio, the reference itself (1). Raises NumeratorAboveDenominator and OutsideDomain.
    """
    if kind == "proportion":
        _check(numerators, denominators, target, multiplier)
    x, n = np.array(numerators, np.float64), np.array(denominators, np.float64)
    has = n > 0
    aim = _target(x, n, kind, None if target is None else target / multiplier)
    found, cautions = _dispersion(x[has], n[has], kind, aim, trim)
    if overdispersion == "none":
        found = replace(found, tau_squared=0.0)
    sizes = _sizes(n[has])
    values = ratios(x, n) * multiplier
    limits = _spread(_limits(n[has], kind, aim, found, multiplier), has)
    exact = _spread(_limits(n[has], kind, aim, NOT_KNOWN, multiplier), has)
    return Funnel(
        target=None if aim is None else aim * multiplier,
        dispersion=found,
        values=values,
        limits=limits,
        outliers=_outliers(values, limits, exact if kind != "proportion" else limits),
        curve_denominators=sizes,
        curve=_limits(sizes, kind, aim, found, multiplier),
        warnings=(*without_denominator(int(np.count_nonzero(~has))), *cautions),
    )


def _check(
    numerators: Sequence[float],
    denominators: Sequence[float],
    target: float | None,
    multiplier: float,
) -> None:
    for place, (numerator, denominator) in enumerate(zip(numerators, denominators, strict=True)):
        check_share(numerator, denominator, "units", place)
    if target is not None and target > multiplier:
        raise OutsideDomain(f"{target} is more than all, which is {multiplier}", "target")


def _target(x: FloatArray, n: FloatArray, kind: FunnelKind, given: float | None) -> float | None:
    if given is not None:
        return given
    if kind == "ratio":
        return 1.0
    return float(x.sum() / n.sum()) if n.any() else None


def _expected(n: FloatArray, kind: FunnelKind, target: float) -> FloatArray:
    """Events: a ratio's denominators are expected events, a rate's are people."""
    return n if kind == "ratio" else n * target


def _dispersion(
    x: FloatArray, n: FloatArray, kind: FunnelKind, target: float | None, trim: float
) -> tuple[Dispersion, tuple[Caution, ...]]:
    """phi and tau squared, and what they take no notice of."""
    if not target or not n.size:
        return NOT_KNOWN, (NO_DISPERSION,)
    if kind == "proportion":
        errors = 1 / (2 * np.sqrt(n))
        z = (np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(target))) / errors
        return dispersion(winsorised(z, trim), errors), ()
    some = x > 0
    expected = _expected(n[some], kind, target)
    z = np.sqrt(expected) * np.log(x[some] / n[some] / target)
    kept = in_middle(z, trim)
    found = dispersion(z[kept], 1 / np.sqrt(expected[kept]))
    return found, _without_logarithm(int(np.count_nonzero(~some)))


def _without_logarithm(units: int) -> tuple[Caution, ...]:
    if not units:
        return ()
    detail = f"{number_of(units, 'unit')} without an event: no logarithm, so no part in phi."
    return (Caution("no_events", detail),)


def _outliers(values: FloatArray, limits: FunnelLimits, exact: FunnelLimits) -> list[Outlier]:
    # Without an event there is no logarithm to adjust: low only where chance alone says so too.
    silent = values == 0
    beyond: list[tuple[Outlier, BoolArray]] = [
        ("high_998", values > limits.upper_998),
        ("low_998", (values < limits.lower_998) & (~silent | (exact.lower_998 > 0))),
        ("high_95", values > limits.upper_95),
        ("low_95", (values < limits.lower_95) & (~silent | (exact.lower_95 > 0))),
    ]
    names, where = zip(*beyond, strict=True)
    found: list[Outlier] = np.select(list(where), list(names), "none").tolist()
    return found


def _limits(
    n: FloatArray, kind: FunnelKind, target: float | None, found: Dispersion, multiplier: float
) -> FunnelLimits:
    if not target:  # nobody has an event, so chance takes nobody away from none
        level = np.full(n.shape, np.nan if target is None else 0.0)
        return FunnelLimits(level, level, level, level)
    if kind == "proportion":
        limits = proportion_limits(target, n, found.tau_squared)
    else:
        limits = ratio_limits(target, _expected(n, kind, target), found.tau_squared)
    return FunnelLimits(**{name: each * multiplier for name, each in vars(limits).items()})


def _spread(limits: FunnelLimits, places: BoolArray) -> FunnelLimits:
    """The limits at their places among all units, NaN elsewhere."""
    spread = {}
    for name, each in vars(limits).items():
        spread[name] = np.full(places.shape, np.nan)
        spread[name][places] = each
    return FunnelLimits(**spread)


def _sizes(n: FloatArray) -> FloatArray:
    """Denominators to draw the limits at, closer together where they bend."""
    if not n.size:
        return n
    smallest, largest = n.min(), n.max()
    # Rounding must not leave the range: of units of one size there is one point.
    return np.unique(np.clip(np.geomspace(smallest, largest, CURVE_POINTS), smallest, largest))
