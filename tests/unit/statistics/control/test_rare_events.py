"""g and t charts: the time and the cases between rare events."""

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.control.rare_events import g_chart, t_chart
from services.statistics.spc.analysis import analyse
from services.statistics.spc.vocabulary import Improvement

INCREASE = Improvement.INCREASE


def test_the_limits_between_cases_are_of_the_geometric_distribution() -> None:
    chart = g_chart([20, 40], INCREASE)
    assert (chart.mean, chart.points[0].lower_limit) == (30.0, 0.0)
    assert chart.points[0].upper_limit == approx(30 + 3 * sqrt(30 * 31))


def test_a_long_stretch_without_harm_is_an_improvement() -> None:
    chart = g_chart([*[20, 30] * 8, 200], INCREASE)
    assert chart.points[-1].special_cause == "above_limit"
    assert chart.variation == "improvement_high"


def test_a_shift_is_about_the_median_since_most_values_lie_below_the_mean() -> None:
    chart = g_chart([*[40, 5] * 5, *[3] * 7, *[50] * 4], INCREASE)
    assert [point.special_cause for point in chart.points[10:17]] == ["shift_below"] * 7
    lopsided = g_chart([*[10, 11] * 6, 60, 60], INCREASE)
    assert {point.special_cause for point in lopsided.points} == {None}


def test_days_are_charted_on_nelsons_scale_and_taken_back() -> None:
    days = [3.0, 9.5, 21.0, 4.0, 0.0, 60.0, 12.0]
    chart, plain = (
        t_chart(days, INCREASE),
        analyse([d ** (1 / 3.6) for d in days], improvement=INCREASE),
    )
    (segment,) = plain.segments
    assert segment.upper_limit is not None
    assert chart.mean == approx(segment.mean**3.6)
    assert chart.points[0].upper_limit == approx(segment.upper_limit**3.6)
    assert chart.points[0].lower_limit == 0.0
    assert [point.value for point in chart.points] == days
    assert [why.code for why in chart.warnings] == ["few_points"]


def test_one_stretch_of_days_has_no_limits() -> None:
    chart = t_chart([7], INCREASE)
    assert (chart.points[0].lower_limit, chart.points[0].upper_limit) == (None, None)
    assert [why.code for why in chart.warnings] == ["few_points", "no_moving_range"]


@pytest.mark.parametrize("between", [[0], [0] * 20, [5]])
def test_constant_or_single_counts_are_common_cause(between: list[int]) -> None:
    assert {point.special_cause for point in g_chart(between, INCREASE).points} == {None}


@settings(max_examples=50, deadline=None)
@given(
    days=st.lists(st.integers(0, 400), min_size=2, max_size=40),
    times=st.sampled_from([24.0, 1 / 7, 1440.0]),
)
def test_hours_or_weeks_instead_of_days_change_no_special_cause(
    days: list[int], times: float
) -> None:
    chart, other = t_chart(days, INCREASE), t_chart([day * times for day in days], INCREASE)
    assert [point.special_cause for point in other.points] == [
        point.special_cause for point in chart.points
    ]
    assert other.mean == approx(chart.mean * times)
