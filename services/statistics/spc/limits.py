"""The lines of an XmR chart, segment by segment: mean, moving ranges, screening, limits.

Source: NHS England, Making Data Count; NHSRplotthedots 0.2.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray
from services.statistics.spc.columns import Columns, Segments
from services.statistics.spc.rulesets import RuleSet
from services.statistics.spc.vocabulary import Centre

LIMIT_FACTOR = 2.66
"""Mean moving range to limit: 3 / d2 for ranges of two, d2 = 1.128."""
NEAR_FACTOR = 2 / 3 * LIMIT_FACTOR
SCREENING_FACTOR = 3.267
"""Mean moving range to the largest that is not unusual: D4 for ranges of two."""
ROUNDING = 2.0**-46
"""Closer than this share of a segment's largest value is the same number (see `Lines`)."""


@dataclass(frozen=True)
class Lines:
    """One figure a segment; NaN where a segment has no point, or no moving range.

    A mean is rounded in its last bits, so a point that lies on the mean on paper can lie 1e-17
    beside it here. Every comparison of a value with a line therefore takes numbers as equal that
    differ by less than `tolerance`: 64 units in the last place of the segment's largest value,
    which is above any error of summing 10,000 values and below any difference that a recorded
    figure can have. Being a share of the values it scales with them; being a share of the largest
    it grows under translation just as the rounding of the translated values does. Values are
    compared with each other (in a trend) exactly as given, because nothing was computed.
    """

    mean: FloatArray
    moving_range_mean: FloatArray
    screened_ranges: IntArray
    tolerance: FloatArray

    @classmethod
    def unknown(cls, segments: int) -> "Lines":
        """Room for the figures of so many segments."""
        nothing, none = np.full(segments, np.nan), np.zeros(segments, np.intp)
        return cls(nothing, nothing.copy(), none, nothing.copy())

    def put(self, segments: Segments, figures: "Lines") -> None:
        """Write the figures of some segments to their place."""
        self.mean[segments] = figures.mean
        self.moving_range_mean[segments] = figures.moving_range_mean
        self.screened_ranges[segments] = figures.screened_ranges
        self.tolerance[segments] = figures.tolerance

    @property
    def reach(self) -> FloatArray:
        """From the mean to a limit."""
        return LIMIT_FACTOR * self.moving_range_mean

    @property
    def near_reach(self) -> FloatArray:
        """From the mean to a near line."""
        return NEAR_FACTOR * self.moving_range_mean

    @property
    def lower_limit(self) -> FloatArray:
        """Not clipped at 0."""
        return self.mean - self.reach

    @property
    def upper_limit(self) -> FloatArray:
        """Not clipped at 100%."""
        return self.mean + self.reach

    def limited(self, segments: IntArray) -> BoolArray:
        """Whether each of these segments has limits."""
        return ~np.isnan(self.moving_range_mean[segments])

    @property
    def lower_near(self) -> FloatArray:
        """Below it a point is near the lower limit."""
        return self.mean - self.near_reach

    @property
    def upper_near(self) -> FloatArray:
        """Above it a point is near the upper limit."""
        return self.mean + self.near_reach


def lines_of(
    columns: Columns,
    ruleset: RuleSet,
    baseline_points: int | None,
    centre: Centre = Centre.MEAN,
) -> Lines:
    """Centre line and limits of each segment, from the points that count for them, or from the
    first `baseline_points` of these.
    """
    largest = _largest(columns.values, columns.present)
    tolerance = ROUNDING * largest
    baseline = columns.drawn_from
    if baseline_points is not None:
        baseline = baseline & (np.cumsum(baseline, axis=0) <= baseline_points)
    if baseline is not columns.present:
        largest = _largest(columns.values, baseline)
    if centre is Centre.MEDIAN:
        amr, screened = _mean_moving_range(columns, baseline, ruleset, tolerance)
        return Lines(_medians(columns.values, baseline), amr, screened, tolerance)
    mean = _ratio(_total(columns.values, baseline), _count(baseline))
    # Only of equal values is the mean as large as the largest; theirs is then free of rounding.
    constant = largest - np.abs(mean) <= ROUNDING * largest
    mean = np.where(constant, np.copysign(largest, mean), mean)
    amr, screened = _mean_moving_range(columns, baseline, ruleset, tolerance)
    return Lines(mean, amr, screened, tolerance)


def _medians(values: FloatArray, chosen: BoolArray) -> FloatArray:
    """The middle of each segment's chosen values; NaN where there are none."""
    found = np.full(values.shape[1], np.nan)
    for column in np.flatnonzero(chosen.any(axis=0)):
        found[column] = np.median(values[chosen[:, column], column])
    return found


def _mean_moving_range(
    columns: Columns, baseline: BoolArray, ruleset: RuleSet, tolerance: FloatArray
) -> tuple[FloatArray, IntArray]:
    ranges = columns.values[1:] - columns.values[:-1]
    np.abs(ranges, out=ranges)
    valid = columns.follows[1:] & baseline[1:] & baseline[:-1]
    amr = _ratio(_total(ranges, valid), _count(valid))
    if not ruleset.screens_moving_ranges:
        return amr, np.zeros(amr.shape, np.intp)
    # One pass. Where nothing varies no range is below 0, yet none is unusual: an unusual one is
    # above the mean.
    bound = np.maximum(SCREENING_FACTOR * amr - tolerance, amr)
    unusual = valid & (ranges > bound)
    kept = valid & ~unusual
    return _ratio(_total(ranges, kept), _count(kept)), _count(unusual)


def _total(amounts: FloatArray, chosen: BoolArray) -> FloatArray:
    total: FloatArray = _or_zero(amounts, chosen).sum(axis=0)
    return total


def _largest(amounts: FloatArray, chosen: BoolArray) -> FloatArray:
    """The largest of each segment, leaving signs out."""
    kept = _or_zero(amounts, chosen)
    largest: FloatArray = np.maximum(kept.max(axis=0), -kept.min(axis=0))
    return largest


def _count(chosen: BoolArray) -> IntArray:
    rows, segments = chosen.shape
    return np.full(segments, rows) if chosen.all() else np.count_nonzero(chosen, axis=0)


def _or_zero(amounts: FloatArray, chosen: BoolArray) -> FloatArray:
    if chosen.all():
        return amounts
    kept = amounts.copy()
    kept[~chosen] = 0.0
    return kept


def _ratio(total: FloatArray, count: IntArray) -> FloatArray:
    ratio: FloatArray = np.full(total.shape, np.nan)
    np.divide(total, count, out=ratio, where=count > 0)
    return ratio
