"""The recent trend of Fingertips."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.comparison.trend import (
    Polarity,
    TrendPoint,
    recent_trend,
    weighted_slope,
)
from services.statistics.refusals import LimitsReversed

PUBLISHED = [
    TrendPoint(24.67, 23.16, 26.25),
    TrendPoint(24.6, 23.15, 26.19),
    TrendPoint(28, 26.44, 29.64),
    TrendPoint(30.2, 28.63, 31.9),
    TrendPoint(30.6, 28.98, 32.25),
]


def around(*values: float, half: float = 1.0) -> list[TrendPoint]:
    return [TrendPoint(value, value - half, value + half) for value in values]


def test_the_published_example_rises() -> None:
    found = recent_trend(PUBLISHED)
    assert found.chi_squared == approx(46.77, abs=0.005)
    assert (found.significant, found.direction, found.marker) == (True, "up", "increasing")


def test_the_pairs_give_the_slope_and_chi_squared_of_the_sums() -> None:
    weights = [(3.92 / (point.upper - point.lower)) ** 2 for point in PUBLISHED]
    w, wt, wtt = (
        sum(weight * step**power for step, weight in enumerate(weights)) for power in range(3)
    )
    wy, wty = (
        sum(
            weight * step**power * point.value
            for step, (weight, point) in enumerate(zip(weights, PUBLISHED, strict=True))
        )
        for power in range(2)
    )
    slope, spread = weighted_slope(PUBLISHED)
    assert slope == approx((w * wty - wt * wy) / (w * wtt - wt**2))
    assert slope**2 * spread == approx(slope**2 / (w / (w * wtt - wt**2)))


@pytest.mark.parametrize(
    ("polarity", "up", "down"),
    [
        ("high_is_good", "increasing_better", "decreasing_worse"),
        ("low_is_good", "increasing_worse", "decreasing_better"),
        ("none", "increasing", "decreasing"),
    ],
)
def test_the_marker_says_what_the_polarity_makes_of_it(
    polarity: Polarity, up: str, down: str
) -> None:
    assert recent_trend(PUBLISHED, polarity).marker == up
    assert recent_trend(PUBLISHED[::-1], polarity).marker == down


def test_a_slope_that_one_year_makes_alone_is_no_trend() -> None:
    found = recent_trend(around(10, 9.9, 9.8, 9.7, 20))
    assert found.chi_squared > 9.549536
    assert (found.significant, found.direction, found.marker) == (False, "none", "no_change")


@pytest.mark.parametrize(
    ("point", "path"),
    [
        (TrendPoint(2, 2, 2), ("points", 1, "upper")),
        (TrendPoint(2, 3, 1), ("points", 1, "upper")),
        (TrendPoint(4, 1, 3), ("points", 1, "value")),
    ],
)
def test_limits_the_wrong_way_round_are_refused(
    point: TrendPoint, path: tuple[str | int, ...]
) -> None:
    with pytest.raises(LimitsReversed) as refused:
        recent_trend([PUBLISHED[0], point, *PUBLISHED[2:]])
    assert refused.value.path == path


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(-50, 50), min_size=5, max_size=5),
    by=st.integers(-1000, 1000),
    times=st.sampled_from([0.01, 2.0, 1e6]),
)
def test_neither_unit_nor_origin_changes_a_trend(values: list[int], by: int, times: float) -> None:
    found = recent_trend(around(*values))
    moved = recent_trend(around(*((value + by) * times for value in values), half=times))
    assert moved.chi_squared == approx(found.chi_squared, rel=1e-6, abs=1e-6)
    backwards = recent_trend(around(*values[::-1]))
    assert backwards.chi_squared == approx(found.chi_squared, abs=1e-9)
