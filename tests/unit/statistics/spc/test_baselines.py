"""What centre line and limits are drawn from, and where they might be drawn anew."""

from datetime import date
from statistics import median
from typing import Any

import pytest

from services.statistics.spc.analysis import analyse
from services.statistics.spc.limits import LIMIT_FACTOR
from services.statistics.spc.results import SpcAnalysis
from services.statistics.spc.vocabulary import Centre, Improvement

BEFORE = [10.0, 12.0, 11.0, 9.0] * 3
AFTER = [20.0, 22.0, 21.0, 19.0] * 3


def chart(values: list[float], **options: Any) -> SpcAnalysis:
    return analyse(values, improvement=Improvement.INCREASE, **options)


@pytest.mark.parametrize("first", [0, 3, 12, 24])
def test_limits_are_those_of_the_points_of_the_baseline(first: int) -> None:
    values = [*BEFORE, *AFTER, *BEFORE]
    [found] = chart(values, baseline=(first, first + 11)).segments
    [alone] = chart(values[first : first + 12]).segments
    assert (found.mean, found.moving_range_mean) == (alone.mean, alone.moving_range_mean)


def test_other_segments_keep_their_own_limits() -> None:
    values = [*BEFORE, *AFTER, *BEFORE]
    first, second = chart(values, baseline=(12, 23), rebase_at=[12]).segments
    assert first == chart(values, rebase_at=[12]).segments[0]
    assert second.mean == chart(AFTER).segments[0].mean


def test_limits_may_lie_about_the_median_at_the_same_distance() -> None:
    values = [*BEFORE, 90.0]
    [mean], [found] = chart(values).segments, chart(values, centre=Centre.MEDIAN).segments
    assert found.mean == median(values)
    assert found.moving_range_mean == mean.moving_range_mean
    assert found.moving_range_mean is not None
    assert found.upper_limit == pytest.approx(
        median(values) + LIMIT_FACTOR * found.moving_range_mean
    )


def test_a_shift_of_twelve_points_that_lasts_is_a_reason_to_consider_new_limits() -> None:
    found = chart([*BEFORE, *AFTER])
    [advice] = found.advice
    assert (advice.code, advice.index) == ("rebase_may_be_considered", 12)
    assert "The last 12 points all lie above the centre line" in advice.detail
    assert len(found.segments) == 1


MONTHS = [date(2020 + n // 12, n % 12 + 1, 1) for n in range(25)]


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ([*BEFORE, *AFTER[:11]], {}),
        ([*BEFORE[:11], *AFTER], {}),
        ([*BEFORE, *AFTER], {"rebase_at": [12]}),
        ([*BEFORE, *AFTER[:-1], 10.0], {}),
        ([*BEFORE, *AFTER], {"periods": [*MONTHS[:15], *MONTHS[16:]]}),
        ([10.0] * 24, {}),
    ],
    ids=["too short", "too early", "rebased", "last one back", "gap", "constant"],
)
def test_there_is_no_such_advice_where_the_criteria_are_not_met(
    values: list[float], options: dict[str, Any]
) -> None:
    assert chart(values, **options).advice == ()
