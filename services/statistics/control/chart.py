"""A control chart of one series, read by the rules of Making Data Count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.shared.plurals import number_of
from services.statistics.arrays import FloatArray
from services.statistics.estimates import Caution
from services.statistics.spc.batch import named
from services.statistics.spc.causes import SPECIAL_CAUSES, special_causes
from services.statistics.spc.checks import check_periods
from services.statistics.spc.columns import (
    Codes,
    Columns,
    ManySeries,
    side_by_side,
)
from services.statistics.spc.limits import ROUNDING
from services.statistics.spc.periods import gaps_before
from services.statistics.spc.results import SpcPoint
from services.statistics.spc.rulesets import DEFAULT_RULE_SET, RULE_SETS
from services.statistics.spc.verdicts import (
    BETTER_SIDE,
    POINT_TYPES,
    VARIATIONS,
    point_types,
    variations,
)
from services.statistics.spc.vocabulary import Improvement, Variation
from services.statistics.spc.warnings import ENOUGH_POINTS, period_warnings


@dataclass(frozen=True)
class ControlChart:
    """A centre line, each point beside its own limits, and what the last one means."""

    mean: float
    points: tuple[SpcPoint, ...]
    variation: Variation | None
    warnings: tuple[Caution, ...]


@dataclass(frozen=True)
class WobblingLines:
    """Limits that differ from point to point; all arrays are points x 1."""

    mean: FloatArray
    lower_limit: FloatArray
    upper_limit: FloatArray
    lower_near: FloatArray
    upper_near: FloatArray
    tolerance: FloatArray

    @classmethod
    def around(
        cls, mean: float, errors: FloatArray, values: FloatArray, highest: float
    ) -> "WobblingLines":
        """Three standard errors to either side, clipped to 0 and `highest`; near is two."""
        column = errors[:, np.newaxis]
        centre = np.full(column.shape, mean)
        return cls(
            mean=centre,
            lower_limit=np.maximum(0.0, centre - 3 * column),
            upper_limit=np.minimum(highest, centre + 3 * column),
            lower_near=centre - 2 * column,
            upper_near=centre + 2 * column,
            tolerance=np.full((1, 1), ROUNDING * float(np.abs(values).max())),
        )


def as_columns(
    values: FloatArray, periods: Sequence[date] | None, gaps: Sequence[bool] | None
) -> Columns:
    """One series as the table of one column. `gaps`: whether one is missing right before each;
    None: as the periods say. Raises a subclass of SpcRefusal for its periods.
    """
    check_periods(periods, values.size)
    if gaps is None and periods is not None:
        gaps = gaps_before(periods)
    before = None if gaps is None else np.array([gaps], np.bool_)
    series = ManySeries(values[np.newaxis], np.zeros(1, np.int8), gap_before=before)
    return side_by_side(series, slice(0, 1))


def of_periods(periods: Sequence[date] | None) -> tuple[Caution, ...]:
    """What the periods of a chart leave out."""
    return tuple(Caution(each.code, each.detail) for each in period_warnings(periods))


def read_chart(
    columns: Columns, lines: WobblingLines, improvement: Improvement, *cautions: Caution
) -> ControlChart:
    """The chart of one series with these lines, by the default rule set."""
    causes = special_causes(columns, lines, RULE_SETS[DEFAULT_RULE_SET])[:, 0]
    return chart_of(columns.values[:, 0], lines, causes, improvement, *cautions)


def chart_of(
    values: FloatArray,
    lines: WobblingLines,
    causes: Codes,
    improvement: Improvement,
    *cautions: Caution,
) -> ControlChart:
    """The chart of points whose special causes (codes into SPECIAL_CAUSES) are known."""
    series, better = causes[np.newaxis], np.array([BETTER_SIDE[improvement]], np.int8)
    types = point_types(series, better, np.ones(series.shape, np.bool_))
    columns = (
        each.ravel().tolist()
        for each in (values, lines.mean, lines.lower_limit, lines.upper_limit, causes, types)
    )
    points = tuple(
        SpcPoint(value, mean, lower, upper, SPECIAL_CAUSES[cause], named(POINT_TYPES, kind))
        for value, mean, lower, upper, cause, kind in zip(*columns, strict=True)
    )
    last = variations(types[:, -1], causes[-1:])
    variation = named(VARIATIONS, last[0])
    return ControlChart(points[0].mean, points, variation, (*_few(values.size), *cautions))


def _few(points: int) -> tuple[Caution, ...]:
    if points >= ENOUGH_POINTS:
        return ()
    detail = (
        f"{number_of(points, 'point')}; limits are provisional with fewer than {ENOUGH_POINTS}."
    )
    return (Caution("few_points", detail),)
