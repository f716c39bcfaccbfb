"""Statistical process control: XmR charts as Making Data Count draws and reads them.

The steps of the method, each in its module:
1. `spc_periods`: a missing month is a gap, which neither a moving range nor a rule spans;
2. `spc_limits`: mean, moving ranges, screening and limits of each segment;
3. `spc_causes`: outside, trend, two of three, shift;
4. `spc_types`: improvement or concern, and the variation of the series;
5. `spc_assurance`: the target against the limits.
`spc_rulesets` says in what the rule sets differ. `analyse_many` works on all series at once;
`analyse` is the case of one series.

Sources: NHS England, Making Data Count; NHSRplotthedots 0.2 (`plot-the-dots`).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

import numpy as np

from services.statistics.arrays import BoolArray
from services.statistics.spc.batch import SpcBatch, only_series
from services.statistics.spc.causes import special_causes
from services.statistics.spc.checks import (
    check_baseline,
    check_periods,
    check_range,
    check_rebases,
    check_values,
)
from services.statistics.spc.columns import (
    Codes,
    Columns,
    ManySeries,
    at_once,
    keep_freed_memory,
    last_points,
    side_by_side,
)
from services.statistics.spc.limits import Lines, lines_of
from services.statistics.spc.periods import gaps_before
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.rulesets import DEFAULT_RULE_SET, RULE_SETS, RuleSet
from services.statistics.spc.verdicts import BETTER_SIDE, assurances, point_types, variations
from services.statistics.spc.vocabulary import Centre, Improvement, RuleSetName


def analyse(
    values: Sequence[float],
    *,
    improvement: Improvement,
    periods: Sequence[date] | None = None,
    target: float | None = None,
    ruleset: RuleSetName = DEFAULT_RULE_SET,
    baseline_points: int | None = None,
    baseline: tuple[int, int] | None = None,
    centre: Centre = Centre.MEAN,
    rebase_at: Sequence[int] = (),
    gaps: Sequence[bool] | None = None,
) -> SpcAnalysis:
    """The chart of one series.

    `periods` (ascending) show where one is missing, and so do `gaps`: for each value whether one is
    missing right before it. A segment starts at each index of `rebase_at`. Limits lie about the
    `centre`. Centre and limits are drawn from all points of a segment, or from the first
    `baseline_points` (12 or more) of each, or of one segment from the points of `baseline` (12 or
    more, first and last included). Raises a subclass of SpcRefusal that names field and item.
    """
    check_values(values, target)
    check_periods(periods, len(values))
    check_rebases(rebase_at, len(values))
    if baseline is not None:
        check_range(baseline, rebase_at, len(values))
    rebased = np.zeros((1, len(values)), np.bool_)
    rebased[0, list(rebase_at)] = True
    series = ManySeries(
        values=np.array([values], np.float64),
        better=np.array([BETTER_SIDE[improvement]], np.int8),
        target=None if target is None else np.array([target], np.float64),
        rebased=rebased,
        gap_before=_gap_before(periods, gaps),
        drawn_from=None if baseline is None else _drawn_from(baseline, rebase_at, len(values)),
    )
    batch = analyse_many(series, ruleset=ruleset, baseline_points=baseline_points, centre=centre)
    between = series.gap_before
    gaps = [False] * len(values) if between is None else between[0].tolist()
    return only_series(batch, values, periods, gaps)


def _drawn_from(baseline: tuple[int, int], rebase_at: Sequence[int], points: int) -> BoolArray:
    """All points but those of the baseline's segment that lie outside of it."""
    first, last = baseline
    edges = [0, *rebase_at, points]
    segment = bisect_right(edges, first) - 1
    counted = np.ones((1, points), np.bool_)
    counted[0, edges[segment] : edges[segment + 1]] = False
    counted[0, first : last + 1] = True
    return counted


def _gap_before(periods: Sequence[date] | None, gaps: Sequence[bool] | None) -> BoolArray | None:
    if periods is None:
        return None if gaps is None else np.array([gaps], np.bool_)
    by_date = np.array([gaps_before(periods)], np.bool_)
    return by_date if gaps is None else by_date | np.array([gaps], np.bool_)


def analyse_many(
    series: ManySeries,
    *,
    ruleset: RuleSetName = DEFAULT_RULE_SET,
    baseline_points: int | None = None,
    centre: Centre = Centre.MEAN,
) -> SpcBatch:
    """The charts of many series at once, of one rule set. Raises BaselineTooShort."""
    check_baseline(baseline_points)
    keep_freed_memory()
    rules = RULE_SETS[ruleset]
    lines = Lines.unknown(series.segment_starts.size)
    causes = np.zeros(series.values.shape, np.int8)
    for segments in at_once(series):
        columns = side_by_side(series, segments)
        own = lines_of(columns, rules, baseline_points, centre)
        _draw(columns, own, rules, lines, causes)
    types = point_types(causes, series.better, series.present)
    last = last_points(series)
    return SpcBatch(
        ruleset=ruleset,
        centre=centre,
        special_cause=causes,
        type=types,
        variation=variations(last.of(types), last.of(causes), lines.limited(last.segment)),
        assurance=assurances(series.target, lines, last.segment, series.better, rules),
        lines=lines,
        segment_starts=series.segment_starts,
        last_segment=last.segment,
    )


def _draw(columns: Columns, own: Lines, ruleset: RuleSet, lines: Lines, causes: Codes) -> None:
    """Write the figures and special causes of some segments into `lines` and `causes`."""
    lines.put(columns.segments, own)
    columns.put_back(special_causes(columns, own, ruleset), into=causes)
