"""Charts of attributes: p (a share of cases) and u (events for each unit), with wobbling limits,
and c (events where the opportunity is always the same).

Sources: Montgomery DC, Introduction to Statistical Quality Control; Provost LP, Murray SK, The
Health Care Data Guide 2011; Laney DB, Qual Eng 2002;14:531-537 (p' and u'). Points are read by the
default rule set of `spc_rulesets`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, sqrt
from typing import Literal

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.control.chart import (
    ControlChart,
    WobblingLines,
    as_columns,
    of_periods,
    read_chart,
)
from services.statistics.estimates import Caution
from services.statistics.intervals.wilson import check_share
from services.statistics.refusals import OutsideDomain
from services.statistics.spc.vocabulary import Improvement

CONSTANT = Caution(
    "constant_series", "All cases are alike, so the limits have no width and nothing stands out."
)


LARGE_DENOMINATOR = 5_000
"""From this average on chance alone explains so little that p and u limits are far too narrow."""
RANGE_TO_SIGMA = 1.128
"""Mean moving range to standard deviation, for ranges of two (d2)."""
Adjustment = Literal["none", "laney"]
NO_MOVING_RANGE = Caution(
    "no_moving_range",
    "No two points that follow each other differ, so the limits cannot be adjusted.",
)


@dataclass(frozen=True)
class Subgroup:
    """One period: its cases with the attribute, or its events, and what they are out of."""

    numerator: float
    denominator: float


@dataclass(frozen=True)
class AttributesChart(ControlChart):
    """A p or u chart, or with `sigma_z` Laney's p' or u'."""

    adjustment: Adjustment
    sigma_z: float | None
    """By how much more than chance points differ from each other; None: not adjusted."""


def p_chart(
    subgroups: Sequence[Subgroup],
    improvement: Improvement,
    periods: Sequence[date] | None = None,
    adjustment: Adjustment | None = None,
    gaps: Sequence[bool] | None = None,
) -> AttributesChart:
    """pbar -/+ 3 sqrt(pbar (1 - pbar) / n), clipped to [0, 1]; of Laney's p' times sigma_z.

    Without an `adjustment` it is Laney's from an average denominator of LARGE_DENOMINATOR; `gaps`
    as in `as_columns`. Raises NumeratorAboveDenominator, OutsideDomain (nobody in a subgroup), and
    what `spc_periods` raises.
    """
    for place, each in enumerate(subgroups):
        check_share(each.numerator, each.denominator, "subgroups", place)
    x, n = _arrays(subgroups)
    mean = float(x.sum() / n.sum())
    errors = np.sqrt(mean * (1 - mean) / n)
    return _chart(x / n, mean, errors, 1.0, improvement, periods, gaps, _adjusting(n, adjustment))


def u_chart(
    subgroups: Sequence[Subgroup],
    improvement: Improvement,
    periods: Sequence[date] | None = None,
    adjustment: Adjustment | None = None,
    gaps: Sequence[bool] | None = None,
) -> AttributesChart:
    """ubar -/+ 3 sqrt(ubar / n), clipped at 0; of Laney's u' times sigma_z.

    Takes `adjustment` and raises as `p_chart` does, but for the share.
    """
    x, n = _arrays(subgroups)
    mean = float(x.sum() / n.sum())
    errors = np.sqrt(mean / n)
    return _chart(x / n, mean, errors, inf, improvement, periods, gaps, _adjusting(n, adjustment))


def c_chart(
    counts: Sequence[int],
    improvement: Improvement,
    periods: Sequence[date] | None = None,
    gaps: Sequence[bool] | None = None,
) -> ControlChart:
    """cbar -/+ 3 sqrt(cbar), clipped at 0. Raises what `spc_periods` raises."""
    values = np.array(counts, np.float64)
    mean = float(values.mean())
    errors = np.full(values.size, sqrt(mean))
    return _chart(values, mean, errors, inf, improvement, periods, gaps, "none")


def _adjusting(n: FloatArray, asked: Adjustment | None) -> Adjustment:
    if asked is not None:
        return asked
    return "laney" if n.mean() >= LARGE_DENOMINATOR else "none"


def _arrays(subgroups: Sequence[Subgroup]) -> tuple[FloatArray, FloatArray]:
    for place, each in enumerate(subgroups):
        if not each.denominator > 0:
            detail = "a subgroup of nobody has no value; leave its period out"
            raise OutsideDomain(detail, "subgroups", place, "denominator")
    x = np.array([each.numerator for each in subgroups], np.float64)
    return x, np.array([each.denominator for each in subgroups], np.float64)


def _chart(
    values: FloatArray,
    mean: float,
    errors: FloatArray,
    highest: float,
    improvement: Improvement,
    periods: Sequence[date] | None,
    gaps: Sequence[bool] | None,
    adjustment: Adjustment,
) -> AttributesChart:
    columns = as_columns(values, periods, gaps)
    cautions = [] if errors.any() else [CONSTANT]
    sigma_z = None
    if adjustment == "laney" and errors.any():
        sigma_z = _sigma_z((values - mean) / errors, columns.follows[:, 0])
        cautions += [NO_MOVING_RANGE] if sigma_z is None else []
    spread = errors if sigma_z is None else errors * sigma_z
    lines = WobblingLines.around(mean, spread, values, highest)
    chart = read_chart(columns, lines, improvement, *cautions, *of_periods(periods))
    used: Adjustment = "none" if sigma_z is None else "laney"
    return AttributesChart(**vars(chart), adjustment=used, sigma_z=sigma_z)


def _sigma_z(z: FloatArray, follows: BoolArray) -> float | None:
    """The mean moving range of the z-scores of points that follow each other, over d2."""
    ranges = np.abs(np.diff(z))[follows[1:]]
    return float(ranges.mean()) / RANGE_TO_SIGMA if ranges.any() else None
