"""The four rules, each on points that follow a baseline with mean 11 and limits 5.68, 16.32."""

import pytest

from services.statistics.spc.analysis import analyse
from services.statistics.spc.vocabulary import Improvement, RuleSetName
from tests.unit.statistics.spc.examples import RRK_BREACHES, causes_after_steady

PLOT_THE_DOTS = RuleSetName.PLOT_THE_DOTS
MDC_RULE_SETS = [RuleSetName.MDC_2023, RuleSetName.MDC_2023_SCREENED]


def test_a_point_beyond_a_limit_is_outside() -> None:
    assert causes_after_steady(16.33, 11, 5.67) == ["above_limit", None, "below_limit"]


def test_a_point_on_a_limit_is_not_outside() -> None:
    assert causes_after_steady(16.32, 11, 5.68) == [None, None, None]


def test_six_rises_are_a_trend_of_seven_points() -> None:
    assert causes_after_steady(9, 9.5, 10, 10.5, 11, 12, 13) == ["trend_up"] * 7


def test_six_falls_are_a_trend_of_seven_points() -> None:
    assert causes_after_steady(13, 12.5, 12, 11.5, 11, 10.5, 10) == ["trend_down"] * 7


def test_five_rises_are_no_trend() -> None:
    # The last of the baseline is 12, so the first of these falls.
    assert set(causes_after_steady(9, 9.5, 10, 10.5, 11, 12)) == {None}


def test_an_equal_pair_breaks_a_trend() -> None:
    assert set(causes_after_steady(9, 9.5, 10, 10, 11, 12, 13, 14)) == {None}


def test_the_turning_point_belongs_to_the_later_trend() -> None:
    causes = causes_after_steady(8, 9, 10, 11, 12, 13, 14, 13, 12, 11, 10, 9, 8)
    assert causes == ["trend_up"] * 6 + ["trend_down"] * 7


def test_two_near_points_of_three_on_one_side() -> None:
    assert causes_after_steady(15, 11.5, 15) == ["two_of_three_above", None, "two_of_three_above"]
    assert causes_after_steady(7, 7, 10.5) == ["two_of_three_below"] * 2 + [None]


def test_two_near_points_need_a_third_on_their_side() -> None:
    # A point of the baseline (12, above) comes before, so these two have none below.
    assert causes_after_steady(7, 7) == [None, None]
    assert causes_after_steady(7, 7, 11.5) == [None, None, None]
    assert causes_after_steady(15, 10.5, 15) == [None, None, None]


def test_a_point_on_the_mean_is_on_no_side_for_two_of_three() -> None:
    assert causes_after_steady(11, 15, 15, 11) == [None, None, None, None]


def test_a_point_on_the_near_line_is_not_near() -> None:
    near = 11 + 2 / 3 * 2.66 * 2
    assert causes_after_steady(near, 15, 12) == [None, None, None]
    assert causes_after_steady(near + 0.001, 15, 12) == ["two_of_three_above"] * 2 + [None]


@pytest.mark.parametrize("ruleset", MDC_RULE_SETS)
def test_since_2023_a_point_beyond_a_limit_counts_as_near(ruleset: RuleSetName) -> None:
    causes = causes_after_steady(10, 18, 15.2, 11.5, ruleset=ruleset)
    assert causes == [None, "above_limit", "two_of_three_above", None]


def test_in_plot_the_dots_a_point_beyond_a_limit_does_not_count_as_near() -> None:
    causes = causes_after_steady(10, 18, 15.2, 11.5, ruleset=PLOT_THE_DOTS)
    assert causes == [None, "above_limit", None, None]


def test_in_plot_the_dots_two_near_points_may_have_one_beyond_the_limit_between() -> None:
    causes = causes_after_steady(15, 18, 15.2, ruleset=PLOT_THE_DOTS)
    assert causes == ["two_of_three_above", "above_limit", "two_of_three_above"]


def test_seven_points_on_one_side_are_a_shift() -> None:
    assert causes_after_steady(10, *[12] * 7) == [None] + ["shift_above"] * 7
    assert causes_after_steady(*[10] * 8) == ["shift_below"] * 8


def test_six_points_on_one_side_are_no_shift() -> None:
    assert set(causes_after_steady(10, *[12] * 6, 10)) == {None}


def test_a_point_on_the_mean_breaks_a_shift() -> None:
    assert set(causes_after_steady(*[10] * 4, 11, *[10] * 4)) == {None}


def causes_after_hundredths(lower: int, *points: float) -> list[str | None]:
    """After a baseline of `lower` and `lower + 2` hundredths; the points in hundredths, too.

    In binary its mean and limits lie now above, now below what they are on paper.
    """
    values = [lower, lower + 2] * 6 + list(points)
    analysis = analyse(
        [value / 100 for value in values], improvement=Improvement.INCREASE, baseline_points=12
    )
    return [point.special_cause for point in analysis.points[12:]]


@pytest.mark.parametrize("lower", range(0, 90, 3))
def test_a_point_that_is_on_the_mean_but_for_rounding_breaks_a_shift(lower: int) -> None:
    mean, above, below = lower + 1, lower + 1.5, lower + 0.5
    broken = [*[above] * 4, mean, *[above] * 4, *[below] * 4, mean, *[below] * 4]
    assert set(causes_after_hundredths(lower, *broken)) == {None}
    assert set(causes_after_hundredths(lower, *[mean] * 20)) == {None}


@pytest.mark.parametrize("lower", range(0, 90, 3))
def test_a_point_that_is_on_a_limit_but_for_rounding_is_not_outside(lower: int) -> None:
    low, high = lower + 1 - 5.32, lower + 1 + 5.32
    causes = causes_after_hundredths(lower, high, low, high, low, high + 0.001, low - 0.001)
    assert causes == [None, None, None, None, "above_limit", "below_limit"]


def test_outside_comes_before_trend_before_two_of_three_before_shift() -> None:
    causes = causes_after_steady(11.5, 12, 12.5, 13, 13.5, 15, 18, 15, 12.4, 12.3, 12.2)
    assert causes == [
        *["trend_up"] * 6,
        "above_limit",
        "two_of_three_above",
        *["shift_above"] * 3,
    ]


def test_rrk_breaches_in_plot_the_dots() -> None:
    analysis = analyse(RRK_BREACHES, improvement=Improvement.DECREASE, ruleset=PLOT_THE_DOTS)
    causes = [point.special_cause for point in analysis.points]
    assert causes == [None] * 9 + ["above_limit"] + ["shift_below"] * 8 + [None] * 6
    assert analysis.points[9].type == "concern"
    assert {point.type for point in analysis.points[10:18]} == {"improvement"}


def test_rrk_january_2017_is_inside_the_wider_limits_of_making_data_count() -> None:
    analysis = analyse(RRK_BREACHES, improvement=Improvement.DECREASE)
    assert analysis.points[9].special_cause is None
    assert {point.special_cause for point in analysis.points[10:18]} == {"shift_below"}


@pytest.mark.parametrize("ruleset", RuleSetName)
def test_a_constant_series_has_no_special_cause(ruleset: RuleSetName) -> None:
    for constant in (0.1, 1 / 3, 1e15 + 0.3):
        analysis = analyse([constant] * 20, improvement=Improvement.INCREASE, ruleset=ruleset)
        assert {point.special_cause for point in analysis.points} == {None}
