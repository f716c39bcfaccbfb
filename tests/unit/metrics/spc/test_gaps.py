"""A missing value has its place in the answer, and no part in the method."""

from datetime import date
from typing import Any

import pytest

from services.metrics.calculators.service import chart_series
from services.metrics.spc.schemas import SpcRequest, SpcResult
from services.statistics.refusals import NoValues, RebaseOutOfRange

RISING = [float(value) for value in range(1, 9)]


def charted(values: list[float | None], **asked: Any) -> SpcResult:
    return chart_series(SpcRequest(values=values, **{"improvement": "increase"} | asked))


def test_a_gap_is_a_point_without_a_value_between_the_same_lines() -> None:
    found = charted([*RISING[:4], None, *RISING[4:]])
    assert [point.value for point in found.points] == [*RISING[:4], None, *RISING[4:]]
    gap = found.points[4]
    assert (gap.special_cause, gap.type) == (None, None)
    assert (gap.mean, gap.upper_limit) == (found.points[0].mean, found.points[0].upper_limit)
    assert (found.segments[0].start, found.segments[0].end) == (0, 8)


def test_no_moving_range_and_no_rule_spans_a_gap() -> None:
    whole, parted = charted([*RISING]), charted([*RISING[:4], None, *RISING[4:]])
    assert whole.points[4].special_cause == "trend_up"
    assert "trend_up" not in {point.special_cause for point in parted.points}
    apart = charted([1.0, None, 3.0, None, 5.0])
    assert (apart.segments[0].upper_limit, apart.variation, apart.assurance) == (None, None, None)
    assert "no_moving_range" in {each.code for each in apart.warnings}


def test_a_segment_starts_with_the_first_value_from_its_index_on() -> None:
    found = charted([1.0, 3.0, None, None, 11.0, 13.0], rebase_at=[3])
    assert [(each.start, each.end, each.mean) for each in found.segments] == [
        (0, 2, 2.0), (3, 5, 12.0),
    ]  # fmt: skip
    assert [point.mean for point in found.points] == [2.0, 2.0, 2.0, 12.0, 12.0, 12.0]


@pytest.mark.parametrize(
    ("values", "rebases", "refusal"),
    [
        ([None, None], None, NoValues),
        ([1.0, 2.0, None], [2], RebaseOutOfRange),
        ([None, 1.0, 2.0], [1], RebaseOutOfRange),
        ([1.0, None, None, 2.0], [1, 2], RebaseOutOfRange),
    ],
)
def test_a_stretch_without_a_value_is_refused(
    values: list[float | None], rebases: list[int] | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        charted(values, rebase_at=rebases)


def test_periods_and_gaps_say_the_same() -> None:
    months = [date(2024, month, 1) for month in range(1, 10)]
    values = [*RISING[:4], None, *RISING[4:]]
    by_null = charted(values, periods=months)
    left_out = charted(
        RISING, periods=[month for month, value in zip(months, values, strict=True) if value]
    )
    kept = [point for point in by_null.points if point.value is not None]
    assert kept == left_out.points
    assert by_null.variation == left_out.variation


def test_of_a_moving_target_the_last_is_judged() -> None:
    steady = [10.0, 12.0] * 7
    fixed, moving = charted(steady, target=5.0), charted(steady, targets=[20.0] * 13 + [5.0])
    assert (fixed.assurance, fixed.this_period) == ("consistent_pass", "met")
    assert (moving.assurance, moving.this_period) == ("consistent_pass", "met")
    assert (fixed.targets, moving.targets) == (None, [20.0] * 13 + [5.0])
    without = charted(steady, targets=[5.0] * 13 + [None])
    assert (without.assurance, without.this_period) == (None, None)
    with pytest.raises(ValueError, match="13 targets for 14 values"):
        charted(steady, targets=[5.0] * 13)
    with pytest.raises(ValueError, match="either"):
        charted(steady, target=5.0, targets=[5.0] * 14)
