"""Segmented regression of an interrupted time series: level and slope before and after a change.

Sources: Wagner AK et al., J Clin Pharm Ther 2002;27:299-309; Bernal JL, Cummins S, Gasparrini A,
Int J Epidemiol 2017;46:348-355; at least 8 points to a side: Penfold RB, Zhang F, Acad Pediatr
2013;13:S38-44.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.shared.plurals import number_of
from services.shared.refusals import Refusal
from services.statistics.arrays import FloatArray
from services.statistics.estimates import Caution, Estimate
from services.statistics.evaluation.newey_west import fit
from services.statistics.intervals.student import t_for
from services.statistics.spc.checks import check_periods
from services.statistics.spc.periods import steps_from_first

FEWEST_A_SIDE, ENOUGH_A_SIDE = 3, 8
METHOD = "segmented_regression"
ROUNDING = 2.0**-40
"""Closer than this share of the largest value is the same number."""


class TooFewPoints(Refusal):
    """One side of the change has too few points to draw a line through."""

    code = "too_few_points"


@dataclass(frozen=True)
class SegmentedRegression:
    """Two lines through a series, and what the second adds to the first."""

    intercept: Estimate
    slope_before: Estimate
    level_change: Estimate
    """At the first point after the change."""
    slope_change: Estimate
    """A period."""
    mean_effect: Estimate
    """On average over the points after the change, against the counterfactual."""
    last_effect: Estimate
    """At the last point, against the counterfactual."""
    fitted: tuple[float, ...]
    counterfactual: tuple[float, ...]
    """Where the line before the change leads to, at every point."""
    counterfactual_lower: tuple[float, ...]
    counterfactual_upper: tuple[float, ...]
    """Its confidence limits: of the line, not of single points about it."""
    lags: int
    warnings: tuple[Caution, ...]


def segmented_regression(
    values: Sequence[float],
    change: int,
    periods: Sequence[date] | None = None,
    confidence: float = 0.95,
) -> SegmentedRegression:
    """y = b0 + b1 t + b2 after + b3 (t - change) after, with Newey-West errors.

    `change` is the place, from 0, of the first point after it. `periods` (ascending) show where one
    is missing: lines run on across it, and the points beside it count as neighbours. Raises
    TooFewPoints, and what `spc_periods` raises.
    """
    before, after = change, len(values) - change
    if min(before, after) < FEWEST_A_SIDE:
        points = number_of(before, "point")
        detail = f"{points} before and {after} after; at least {FEWEST_A_SIDE} are needed"
        raise TooFewPoints(detail, "change")
    time = _time(len(values), periods)
    since = np.maximum(0.0, time - time[change])
    later = (time >= time[change]).astype(np.float64)
    design = np.column_stack([np.ones_like(time), time, later, since])
    line = fit(design, np.array(values, np.float64))
    unit = np.eye(4)
    errors = t_for(confidence, line.degrees)
    # No interval is narrower than the rounding of the values: a line without an error has none.
    least = ROUNDING * float(np.abs(design @ line.coefficients).max())

    def of(weights: FloatArray) -> Estimate:
        value, error = line.combined(weights)
        reach = max(least, errors * error)
        return Estimate(value, value - reach, value + reach, METHOD)

    unchanged = [of(np.array([1.0, when, 0.0, 0.0])) for when in time]
    return SegmentedRegression(
        intercept=of(unit[0]),
        slope_before=of(unit[1]),
        level_change=of(unit[2]),
        slope_change=of(unit[3]),
        mean_effect=of(unit[2] + since[change:].mean() * unit[3]),
        last_effect=of(unit[2] + since[-1] * unit[3]),
        fitted=tuple((design @ line.coefficients).tolist()),
        counterfactual=tuple((design[:, :2] @ line.coefficients[:2]).tolist()),
        counterfactual_lower=tuple(each.lower or 0.0 for each in unchanged),
        counterfactual_upper=tuple(each.upper or 0.0 for each in unchanged),
        lags=line.lags,
        warnings=_cautions(before, after, time),
    )


def _time(points: int, periods: Sequence[date] | None) -> FloatArray:
    check_periods(periods, points)
    if periods is None:
        return np.arange(points, dtype=np.float64)
    return np.array(steps_from_first(periods))


def _cautions(before: int, after: int, time: FloatArray) -> tuple[Caution, ...]:
    found = []
    if min(before, after) < ENOUGH_A_SIDE:
        points = number_of(before, "point")
        detail = f"{points} before and {after} after; {ENOUGH_A_SIDE} to a side are advised."
        found.append(Caution("few_points", detail))
    if time[-1] > time.size - 1:
        detail = "Periods are missing; the points beside them count as neighbours."
        found.append(Caution("missing_periods", detail))
    return tuple(found)
