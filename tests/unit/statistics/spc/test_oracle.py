"""The kernel says of every series what the method in plain Python says of it."""

from math import isnan

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.spc.analysis import analyse_many
from services.statistics.spc.batch import SpcBatch
from services.statistics.spc.causes import SPECIAL_CAUSES
from services.statistics.spc.columns import ManySeries
from services.statistics.spc.rulesets import RULE_SETS
from services.statistics.spc.verdicts import ASSURANCES, POINT_TYPES, VARIATIONS
from services.statistics.spc.vocabulary import RuleSetName
from tests.bench.spc_reference import Chart, chart

# Few different values make ties, constants and points on a line; drift makes trends and shifts.
LEVELS = st.integers(0, 4).map(lambda tenths: tenths / 10)
COUNTS = st.integers(0, 60).map(float)
MEASURES = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def drifting(draw: st.DrawFn, points: int) -> list[float]:
    """A walk that keeps its direction for a while, so that rules are broken often."""
    value, direction, walk = 0, 1, []
    for _ in range(points):
        direction = draw(st.sampled_from([direction] * 5 + [-direction, 0]))
        value += direction * draw(st.integers(1, 9))
        walk.append(value / 10)
    return walk


@st.composite
def many_series(draw: st.DrawFn) -> ManySeries:
    count, points = draw(st.integers(1, 4)), draw(st.integers(1, 40))
    rows = [
        draw(
            st.one_of(
                drifting(points),
                *(
                    st.lists(kind, min_size=points, max_size=points)
                    for kind in (LEVELS, COUNTS, MEASURES)
                ),
            )
        )
        for _ in range(count)
    ]
    values = np.array(rows, np.float64)
    values[_flags(draw, values.shape)] = np.nan
    better = draw(st.lists(st.sampled_from([1, -1, 0]), min_size=count, max_size=count))
    targets = st.one_of(st.just(np.nan), LEVELS, COUNTS, st.sampled_from(values.ravel().tolist()))
    target = draw(st.lists(targets, min_size=count, max_size=count))
    return ManySeries(
        values=values,
        better=np.array(better, np.int8),
        target=np.array(target),
        rebased=draw(st.one_of(st.none(), st.just(_flags(draw, values.shape)))),
        gap_before=draw(st.one_of(st.none(), st.just(_flags(draw, values.shape)))),
    )


def _flags(draw: st.DrawFn, shape: tuple[int, ...]) -> np.ndarray:
    """Few of them, and often none."""
    flags = np.zeros(shape, np.bool_)
    for place in draw(st.lists(st.integers(0, flags.size - 1), max_size=4)):
        flags.ravel()[place] = True
    return flags


@settings(max_examples=200, deadline=None)
@given(
    series=many_series(),
    ruleset=st.sampled_from(RuleSetName),
    baseline_points=st.sampled_from([None, 12, 15]),
)
def test_kernel_agrees_with_plain_python(
    series: ManySeries, ruleset: RuleSetName, baseline_points: int | None
) -> None:
    batch = analyse_many(series, ruleset=ruleset, baseline_points=baseline_points)
    segment = 0
    for row in range(len(series.values)):
        expected = _reference(series, row, ruleset, baseline_points)
        assert [SPECIAL_CAUSES[code] for code in batch.special_cause[row]] == expected.causes
        assert [POINT_TYPES[code] for code in batch.type[row]] == expected.types
        assert VARIATIONS[batch.variation[row]] == expected.variation
        assert ASSURANCES[batch.assurance[row]] == expected.assurance
        assert_same_lines(batch, segment, expected)
        segment += len(expected.segments)
    assert segment == batch.segment_starts.size


def assert_same_lines(batch: SpcBatch, first: int, expected: Chart) -> None:
    for number, segment in enumerate(expected.segments, start=first):
        scale = max(segment.tolerance * 2.0**46, 1e-300)
        for figures, figure in (
            (batch.lines.mean, segment.mean),
            (batch.lines.moving_range_mean, segment.amr),
            (batch.lines.upper_limit, segment.line(2.66)),
            (batch.lines.lower_near, segment.line(-2.66 * 2 / 3)),
        ):
            same = (
                isnan(figures[number])
                if figure is None
                else figures[number] == approx(figure, rel=1e-12, abs=1e-12 * scale)
            )
            assert same, (number, figures[number], figure)
        assert batch.lines.screened_ranges[number] == segment.screened


def _reference(
    series: ManySeries, row: int, ruleset: RuleSetName, baseline_points: int | None
) -> Chart:
    assert series.target is not None
    target = series.target[row]
    rebased = [] if series.rebased is None else np.flatnonzero(series.rebased[row]).tolist()
    return chart(
        [None if isnan(value) else value for value in series.values[row].tolist()],
        RULE_SETS[ruleset],
        better=int(series.better[row]),
        target=None if isnan(target) else float(target),
        baseline_points=baseline_points,
        rebase_at=[start for start in rebased if start > 0],
        gap_before=None if series.gap_before is None else series.gap_before[row].tolist(),
    )
