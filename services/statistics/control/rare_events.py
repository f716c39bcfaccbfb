"""Charts of rare events: g (cases between two of them) and t (days between two of them).

Sources: Benneyan JC, Health Care Manag Sci 2001;4:305-318 (g); Nelson LS, J Qual Technol
1994;26:239-240 (t). More between events means fewer of them: of harm, an increase is better.
"""

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray
from services.statistics.control.chart import ControlChart, WobblingLines, chart_of
from services.statistics.estimates import Caution
from services.statistics.spc.analysis import analyse
from services.statistics.spc.causes import SHIFT_POINTS, SPECIAL_CAUSES, in_run
from services.statistics.spc.columns import Codes
from services.statistics.spc.results import SpcPoint
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import Improvement, RuleSetName, SpecialCause

NELSON_POWER = 3.6
"""Days between events to this root vary as a normal distribution does."""


def g_chart(between: Sequence[int], improvement: Improvement) -> ControlChart:
    """gbar -/+ 3 sqrt(gbar (gbar + 1)), clipped at 0.

    Read by two rules: beyond a limit, and a shift about the median. A geometric distribution is
    too lopsided for the others: most of its values lie below its mean.
    """
    values = np.array(between, np.float64)
    mean = float(values.mean())
    errors = np.full(values.size, sqrt(mean * (mean + 1)))
    lines = WobblingLines.around(mean, errors, values, inf)
    beyond = values > lines.upper_limit[:, 0]
    causes = np.where(beyond, _code(SpecialCause.ABOVE_LIMIT), _shifts(values))
    return chart_of(values, lines, causes.astype(np.int8), improvement)


def t_chart(
    days: Sequence[float], improvement: Improvement, *, screened: bool = False
) -> ControlChart:
    """An XmR chart of days^(1/3.6), taken back to days and clipped at 0.

    Read by the default rule set on the transformed scale, or with unusually large moving ranges
    left out of the limits (`screened`). The centre is that of the transformed values taken back,
    so it lies near the median.
    """
    chart = analyse(
        [day ** (1 / NELSON_POWER) for day in days],
        improvement=improvement,
        ruleset=RuleSetName.MDC_2023_SCREENED if screened else DEFAULT_RULE_SET,
    )
    points = tuple(
        SpcPoint(
            float(day),
            _in_days(point.mean),
            None if point.lower_limit is None else _in_days(point.lower_limit),
            None if point.upper_limit is None else _in_days(point.upper_limit),
            point.special_cause,
            point.type,
        )
        for day, point in zip(days, chart.points, strict=True)
    )
    cautions = tuple(Caution(each.code, each.detail) for each in chart.warnings)
    return ControlChart(points[0].mean, points, chart.variation, cautions)


def _in_days(transformed: float) -> float:
    return float(max(0.0, transformed) ** NELSON_POWER)


def _shifts(values: FloatArray) -> Codes:
    median = np.median(values)
    above, below = values > median, values < median
    shifted = in_run(_neighbours(above) | _neighbours(below), SHIFT_POINTS)[:, 0]
    side = np.where(above, _code(SpecialCause.SHIFT_ABOVE), _code(SpecialCause.SHIFT_BELOW))
    codes: Codes = np.where(shifted, side, 0).astype(np.int8)
    return codes


def _neighbours(side: BoolArray) -> BoolArray:
    both: BoolArray = (side[1:] & side[:-1])[:, np.newaxis]
    return both


def _code(cause: SpecialCause) -> int:
    return SPECIAL_CAUSES.index(cause)
