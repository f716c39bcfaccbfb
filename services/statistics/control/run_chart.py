"""Run charts: the median, and runs about it that chance would hardly make.

Source: Perla RJ, Provost LP, Murray SK, BMJ Qual Saf 2011;20:46-51.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

import numpy as np

from services.statistics.control.chart import as_columns, of_periods
from services.statistics.control.runs import usual_runs
from services.statistics.estimates import Caution
from services.statistics.spc.vocabulary import Improvement, PointType, SpecialCause

SHIFT_POINTS, TREND_POINTS = 6, 5
FEWEST_USEFUL = 10
FEW_USEFUL = Caution(
    "few_points", f"Runs are counted from {FEWEST_USEFUL} points that are not on the median."
)
HIGHER = {SpecialCause.SHIFT_ABOVE, SpecialCause.TREND_UP}
Found = Iterator[tuple[int, SpecialCause]]


@dataclass(frozen=True)
class RunPoint:
    """One value and the rule that it is part of."""

    value: float
    special_cause: SpecialCause | None
    type: PointType


@dataclass(frozen=True)
class RunChart:
    """The median, the runs about it, and how many chance makes (None: too few points to say)."""

    median: float
    runs: int
    fewest_runs: int | None
    most_runs: int | None
    unusual_runs: bool | None
    points: tuple[RunPoint, ...]
    warnings: tuple[Caution, ...]


def run_chart(
    values: Sequence[float],
    improvement: Improvement,
    periods: Sequence[date] | None = None,
    gaps: Sequence[bool] | None = None,
) -> RunChart:
    """Six points on one side of the median are a shift, five rising or falling a trend.

    Points on the median, and ones equal to the point before, neither count nor break a run; a gap
    (in the periods, or as in `as_columns`) breaks shifts and trends. Raises what
    `spc_periods` raises for the periods.
    """
    median = float(np.median(values))
    sides = [value > median for value in values if value != median]
    runs, usual = len(list(groupby(sides))), _usual(sum(sides), len(sides))
    causes = _causes(values, median, periods, gaps)
    return RunChart(
        median=median,
        runs=runs,
        fewest_runs=None if usual is None else usual[0],
        most_runs=None if usual is None else usual[1],
        unusual_runs=None if usual is None else not usual[0] <= runs <= usual[1],
        points=tuple(
            RunPoint(float(value), cause, _type(cause, improvement))
            for value, cause in zip(values, causes, strict=True)
        ),
        warnings=(*((FEW_USEFUL,) if usual is None else ()), *of_periods(periods)),
    )


def _usual(above: int, useful: int) -> tuple[int, int] | None:
    if useful < FEWEST_USEFUL or above in (0, useful):
        return None
    return usual_runs(above, useful - above)


def _causes(
    values: Sequence[float],
    median: float,
    periods: Sequence[date] | None,
    gaps: Sequence[bool] | None,
) -> list[SpecialCause | None]:
    causes: list[SpecialCause | None] = [None] * len(values)
    follows = as_columns(np.array(values, np.float64), periods, gaps).follows[:, 0]
    starts = [*np.flatnonzero(~follows).tolist(), len(values)]
    for start, end in pairwise(starts):
        stretch = values[start:end]
        # The trend is the stronger rule: it names the points that are in both.
        for place, cause in [*_shifts(stretch, median), *_trends(stretch)]:
            causes[start + place] = cause
    return causes


def _shifts(values: Sequence[float], median: float) -> Found:
    useful = [(place, value > median) for place, value in enumerate(values) if value != median]
    for above, run in groupby(useful, key=lambda each: each[1]):
        places = [place for place, _ in run]
        if len(places) >= SHIFT_POINTS:
            cause = SpecialCause.SHIFT_ABOVE if above else SpecialCause.SHIFT_BELOW
            yield from ((place, cause) for place in places)


def _trends(values: Sequence[float]) -> Found:
    steps = [
        (place, value > before)
        for place, (before, value) in enumerate(pairwise(values), start=1)
        if value != before
    ]
    before = 0  # the last place of the run before, which is the first point of this one
    for rises, run in groupby(steps, key=lambda each: each[1]):
        places = [before, *(place for place, _ in run)]
        before = places[-1]
        if len(places) >= TREND_POINTS:
            cause = SpecialCause.TREND_UP if rises else SpecialCause.TREND_DOWN
            yield from ((place, cause) for place in places)


def _type(cause: SpecialCause | None, improvement: Improvement) -> PointType:
    if cause is None:
        return PointType.COMMON_CAUSE
    higher = cause in HIGHER
    if improvement is Improvement.NEUTRAL:
        return PointType.NEUTRAL_HIGH if higher else PointType.NEUTRAL_LOW
    better = higher == (improvement is Improvement.INCREASE)
    return PointType.IMPROVEMENT if better else PointType.CONCERN
