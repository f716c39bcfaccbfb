"""Series that several tests look at."""

from collections.abc import Sequence
from datetime import date

from services.statistics.spc.analysis import analyse
from services.statistics.spc.vocabulary import Improvement, RuleSetName

RRK_BREACHES = [
    1195, 1843, 1397, 1333, 1771, 1751, 2013, 1759, 2179, 2585, 1654, 1543,
    1632, 1558, 1190, 1357, 1279, 1683, 2190, 1804, 986, 2181, 2048, 2154,
]  # fmt: skip
"""Type 1 four-hour breaches at RRK, monthly from April 2016 (NHS England, OGL v3.0)."""

PLOT_THE_DOTS_EXAMPLE = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621,
    -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272,
    -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip
"""The example of NHSRplotthedots."""

STEADY = [10.0, 12.0] * 6
"""A baseline of 12: mean 11, limits 5.68 and 16.32, near lines 7.4533 and 14.5467."""


def months(first: date, count: int) -> list[date]:
    """The first days of `count` months on end."""
    start = 12 * first.year + first.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(start, start + count)]


def causes_after_steady(
    *points: float,
    ruleset: RuleSetName = RuleSetName.MDC_2023,
    periods: Sequence[date] | None = None,
) -> list[str | None]:
    """The special causes of `points` that follow the steady baseline."""
    analysis = analyse(
        [*STEADY, *points],
        improvement=Improvement.INCREASE,
        ruleset=ruleset,
        baseline_points=12,
        periods=periods,
    )
    return [point.special_cause for point in analysis.points[12:]]
