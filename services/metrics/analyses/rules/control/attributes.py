"""Charts of attributes: p (a share of cases) and u (events for each unit), with wobbling limits.

Source: Montgomery DC, Introduction to Statistical Quality Control; Provost LP, Murray SK, The
Health Care Data Guide 2011. Points are read by the default rule set of `spc_rulesets`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

import numpy as np

from services.metrics.analyses.rules.arrays import FloatArray
from services.metrics.analyses.rules.control.chart import (
    ControlChart,
    WobblingLines,
    as_columns,
    of_periods,
    read_chart,
)
from services.metrics.analyses.rules.estimates import Caution
from services.metrics.analyses.rules.intervals.wilson import check_share
from services.metrics.analyses.rules.refusals import OutsideDomain
from services.metrics.analyses.rules.spc_vocabulary import Improvement

CONSTANT = Caution(
    "constant_series", "All cases are alike, so the limits have no width and nothing stands out."
)


@dataclass(frozen=True)
class Subgroup:
    """One period: its cases with the attribute, or its events, and what they are out of."""

    numerator: int
    denominator: float


def p_chart(
    subgroups: Sequence[Subgroup],
    improvement: Improvement,
    periods: Sequence[date] | None = None,
) -> ControlChart:
    """pbar -/+ 3 sqrt(pbar (1 - pbar) / n), clipped to [0, 1].

    Raises NumeratorAboveDenominator, OutsideDomain (nobody in a subgroup), and what
    `spc_periods` raises.
    """
    for place, each in enumerate(subgroups):
        check_share(each.numerator, each.denominator, "subgroups", place)
    x, n = _arrays(subgroups)
    mean = float(x.sum() / n.sum())
    errors = np.sqrt(mean * (1 - mean) / n)
    return _chart(x / n, mean, errors, 1.0, improvement, periods)


def u_chart(
    subgroups: Sequence[Subgroup],
    improvement: Improvement,
    periods: Sequence[date] | None = None,
) -> ControlChart:
    """ubar -/+ 3 sqrt(ubar / n), clipped at 0. Raises as `p_chart` does, but for the share."""
    x, n = _arrays(subgroups)
    mean = float(x.sum() / n.sum())
    return _chart(x / n, mean, np.sqrt(mean / n), inf, improvement, periods)


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
) -> ControlChart:
    lines = WobblingLines.around(mean, errors, values, highest)
    cautions = () if errors.any() else (CONSTANT,)
    columns = as_columns(values, periods)
    return read_chart(columns, lines, improvement, *cautions, *of_periods(periods))
