"""Many series of one indicator as one table, judged at once: the cells of a scorecard.

The columns are the periods that any of the series has; a period that a series lacks is a gap,
which neither a moving range nor a rule spans.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

import numpy as np

from services.statistics.arrays import BoolArray, FloatArray, IntArray
from services.statistics.spc.analysis import analyse_many
from services.statistics.spc.batch import SpcBatch, none_for_nan
from services.statistics.spc.causes import SPECIAL_CAUSES
from services.statistics.spc.columns import ManySeries, last_points
from services.statistics.spc.periods import gaps_before
from services.statistics.spc.verdicts import ASSURANCES, BETTER_SIDE, VARIATIONS
from services.statistics.spc.vocabulary import (
    Assurance,
    Improvement,
    RuleSetName,
    SpecialCause,
    Variation,
)

EPOCH = date(2000, 1, 1)
TREND = 24
"""So many periods, up to the latest of all the series, make the small line beside a figure."""


@dataclass(frozen=True)
class Series:
    """Values by day since EPOCH, ascending, of one organisation; segments begin at `rebases`."""

    organisation: str
    days: Sequence[int]
    values: Sequence[float]
    provisional: int = 0
    lacking: int = 0
    rebases: Sequence[date] = ()

    @cached_property
    def latest(self) -> date:
        """The first day of its last period."""
        return EPOCH + timedelta(days=self.days[-1])


@dataclass(frozen=True)
class SeriesVerdict:
    """What the chart of one series says of its last point. Limits: of the last segment."""

    series: Series
    periods_behind: int
    """By which its last period is before that of the series that go on longest."""
    missing: int
    """Periods between its first and its last that it lacks, though others have them."""
    mean: float
    lower_limit: float | None
    upper_limit: float | None
    special_cause: SpecialCause | None
    variation: Variation | None
    """None with too few figures to tell."""
    assurance: Assurance | None
    trend: Sequence[float | None]
    """The values of `trend_periods`; None where it lacks one."""


def trend_periods(series: Sequence[Series]) -> list[date]:
    """The last periods that any of the series has, at most TREND."""
    return [EPOCH + timedelta(days=day) for day in _axis(series)[-TREND:]]


def judge(
    series: Sequence[Series],
    *,
    improvement: Improvement,
    ruleset: RuleSetName,
    target: Mapping[str, float],
) -> list[SeriesVerdict]:
    """One a series (each with a value or more), in order; `target` by organisation."""
    axis = _axis(series)
    gaps = gaps_before([EPOCH + timedelta(days=day) for day in axis])
    table = ManySeries(
        values=_table(series, axis),
        better=np.full(len(series), BETTER_SIDE[improvement], np.int8),
        target=np.array([target.get(each.organisation, np.nan) for each in series]),
        rebased=_rebased(series, axis),
        gap_before=np.tile(np.array(gaps, np.bool_), (len(series), 1)),
    )
    batch = analyse_many(table, ruleset=ruleset)
    return _judged(series, table, batch)


def _axis(series: Sequence[Series]) -> list[int]:
    return sorted(set(chain.from_iterable(each.days for each in series)))


def _judged(series: Sequence[Series], table: ManySeries, batch: SpcBatch) -> list[SeriesVerdict]:
    last = last_points(table)
    lines = batch.lines
    columns = zip(
        series,
        (table.values.shape[1] - 1 - last.place).tolist(),
        _holes(table).tolist(),
        lines.mean[last.segment].tolist(),
        none_for_nan(lines.lower_limit[last.segment]),
        none_for_nan(lines.upper_limit[last.segment]),
        [SPECIAL_CAUSES[code] for code in last.of(batch.special_cause).tolist()],
        [VARIATIONS[code] for code in batch.variation.tolist()],
        [ASSURANCES[code] for code in batch.assurance.tolist()],
        map(none_for_nan, table.values[:, -TREND:]),
        strict=True,
    )
    return [SeriesVerdict(*column) for column in columns]


def _holes(table: ManySeries) -> IntArray:
    """Columns between the first and the last value of a series that it lacks."""
    present = table.present
    begun = np.logical_or.accumulate(present, axis=1)
    goes_on = np.logical_or.accumulate(present[:, ::-1], axis=1)[:, ::-1]
    holes: IntArray = np.count_nonzero(begun & goes_on & ~present, axis=1)
    return holes


def _table(series: Sequence[Series], axis: Sequence[int]) -> FloatArray:
    lengths = [len(each.days) for each in series]
    days = np.fromiter(chain.from_iterable(each.days for each in series), np.intp)
    table = np.full((len(series), len(axis)), np.nan)
    rows = np.repeat(np.arange(len(series)), lengths)
    table[rows, np.searchsorted(axis, days)] = np.fromiter(
        chain.from_iterable(each.values for each in series), np.float64
    )
    return table


def _rebased(series: Sequence[Series], axis: Sequence[int]) -> BoolArray | None:
    if not any(each.rebases for each in series):
        return None
    rebased = np.zeros((len(series), len(axis)), np.bool_)
    for row, each in enumerate(series):
        for period in each.rebases:
            day = (period - EPOCH).days
            column = bisect_left(axis, day)
            if bisect_left(each.days, day) > 0 and column < len(axis):
                rebased[row, column] = True
    return rebased
