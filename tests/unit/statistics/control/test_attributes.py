"""p and u charts: limits that wobble with the denominators."""

from datetime import date
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.control.attributes import (
    Adjustment,
    Subgroup,
    c_chart,
    p_chart,
    u_chart,
)
from services.statistics.refusals import DuplicatePeriod, NumeratorAboveDenominator, OutsideDomain
from services.statistics.spc.vocabulary import Improvement
from tests.unit.statistics.spc.examples import months

DECREASE = Improvement.DECREASE
STEADY = [Subgroup(10, 100), Subgroup(12, 100)] * 8


def causes(chart: Any) -> list[str | None]:
    return [point.special_cause for point in chart.points]


def test_the_limits_of_a_share_are_three_binomial_errors() -> None:
    chart = p_chart([Subgroup(10, 100), Subgroup(50, 500)], DECREASE)
    assert chart.mean == approx(0.1)
    for point, cases in zip(chart.points, (100, 500), strict=True):
        reach = 3 * sqrt(0.1 * 0.9 / cases)
        assert (point.lower_limit, point.upper_limit) == approx((max(0, 0.1 - reach), 0.1 + reach))


def test_the_limits_of_events_are_three_poisson_errors() -> None:
    chart = u_chart([Subgroup(10, 5.0), Subgroup(50, 25.0)], DECREASE)
    assert chart.mean == approx(2)
    assert chart.points[0].upper_limit == approx(2 + 3 * sqrt(2 / 5))
    assert chart.points[1].lower_limit == approx(2 - 3 * sqrt(2 / 25))


def large(points: int = 24) -> list[Subgroup]:
    """A share of very many that differs from month to month by more than chance."""
    generator = np.random.default_rng(3)
    sizes = generator.integers(40_000, 60_000, points)
    shares = np.clip(generator.normal(0.9, 0.01, points), 0, 1)
    return [Subgroup(int(n * share), int(n)) for n, share in zip(sizes, shares, strict=True)]


def test_of_large_denominators_the_limits_are_laneys() -> None:
    subgroups = large()
    chart = p_chart(subgroups, DECREASE)
    mean = sum(each.numerator for each in subgroups) / sum(each.denominator for each in subgroups)
    errors = [sqrt(mean * (1 - mean) / each.denominator) for each in subgroups]
    z = [
        (each.numerator / each.denominator - mean) / error
        for each, error in zip(subgroups, errors, strict=True)
    ]
    sigma_z = sum(abs(b - a) for a, b in pairwise(z)) / (len(z) - 1) / 1.128
    assert (chart.adjustment, chart.sigma_z) == ("laney", approx(sigma_z))
    assert chart.points[0].upper_limit == approx(mean + 3 * errors[0] * sigma_z)
    plain = p_chart(subgroups, DECREASE, adjustment="none")
    assert (plain.adjustment, plain.sigma_z) == ("none", None)
    assert causes(plain).count("above_limit") >= 3
    assert "above_limit" not in causes(chart)


def test_of_small_denominators_they_are_not_unless_asked_for() -> None:
    assert p_chart(STEADY, DECREASE).adjustment == "none"
    assert p_chart(STEADY, DECREASE, adjustment="laney").adjustment == "laney"
    average = [Subgroup(10, 4_999.0), Subgroup(12, 5_001.0)]
    assert u_chart(average, DECREASE).adjustment == "laney"


def test_where_no_two_points_follow_each_other_limits_are_not_adjusted_and_that_is_said() -> None:
    chart = p_chart(large(1), DECREASE)
    assert chart.adjustment == "none"
    assert "no_moving_range" in [why.code for why in chart.warnings]


def test_counts_of_one_opportunity_have_limits_of_three_poisson_errors() -> None:
    chart = c_chart([4, 9, 5, 30], DECREASE)
    assert chart.mean == 12
    assert (chart.points[0].lower_limit, chart.points[0].upper_limit) == approx(
        (12 - 3 * sqrt(12), 12 + 3 * sqrt(12))
    )
    assert causes(chart)[-1] == "above_limit"


def test_the_mean_is_of_all_cases_and_not_of_the_shares() -> None:
    assert p_chart([Subgroup(1, 10), Subgroup(90, 100)], DECREASE).mean == approx(91 / 110)


def test_a_share_that_is_high_for_its_size_is_a_concern_and_a_small_one_is_not() -> None:
    large = p_chart([*STEADY, Subgroup(300, 1000)], DECREASE)
    small = p_chart([*STEADY, Subgroup(3, 10)], DECREASE)
    assert (causes(large)[-1], large.variation) == ("above_limit", "concern_high")
    assert (causes(small)[-1], small.variation) == (None, "common_cause")


def test_seven_on_one_side_are_a_shift_but_not_across_a_missing_month() -> None:
    subgroups = [*STEADY, *[Subgroup(9, 100)] * 7]
    periods = months(date(2023, 1, 1), len(subgroups) + 1)
    assert causes(p_chart(subgroups, DECREASE))[-7:] == ["shift_below"] * 7
    whole = p_chart(subgroups, DECREASE, periods[: len(subgroups)])
    assert causes(whole)[-7:] == ["shift_below"] * 7
    gap = p_chart(subgroups, DECREASE, [*periods[:-4], *periods[-3:]])
    assert causes(gap)[-7:] == [None] * 7


def test_all_alike_have_limits_of_no_width_and_nothing_stands_out() -> None:
    for chart in (
        p_chart([Subgroup(0, 9)] * 14, DECREASE),
        p_chart([Subgroup(9, 9)] * 14, DECREASE),
    ):
        assert causes(chart) == [None] * 14
        assert [why.code for why in chart.warnings] == ["constant_series"]


def test_few_points_are_said() -> None:
    assert [why.code for why in p_chart(STEADY[:12], DECREASE).warnings] == ["few_points"]
    assert p_chart(STEADY[:13], DECREASE).warnings == ()


def test_what_has_no_share_is_refused_where_it_is() -> None:
    with pytest.raises(OutsideDomain) as nobody:
        u_chart([Subgroup(1, 5), Subgroup(0, 0)], DECREASE)
    assert nobody.value.path == ("subgroups", 1, "denominator")
    with pytest.raises(NumeratorAboveDenominator) as above:
        p_chart([Subgroup(6, 5)], DECREASE)
    assert above.value.path == ("subgroups", 0, "numerator")
    with pytest.raises(DuplicatePeriod):
        p_chart(STEADY[:2], DECREASE, [date(2024, 1, 1)] * 2)


@settings(max_examples=60, deadline=None)
@given(
    shares=st.lists(
        st.integers(1, 900).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=30,
    )
)
def test_a_share_read_from_the_other_side_is_the_mirror_image(
    shares: list[tuple[int, int]],
) -> None:
    chart = p_chart([Subgroup(x, n) for x, n in shares], Improvement.NEUTRAL)
    others = p_chart([Subgroup(n - x, n) for x, n in shares], Improvement.NEUTRAL)
    assert others.mean == approx(1 - chart.mean)
    for point, other in zip(chart.points, others.points, strict=True):
        assert point.lower_limit is not None and other.upper_limit is not None
        assert 0 <= point.lower_limit <= 1
        assert other.upper_limit == approx(1 - point.lower_limit)


@settings(max_examples=40, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 90), st.integers(1, 900)), min_size=2, max_size=30),
    times=st.sampled_from([0.001, 7.0, 1000.0]),
    adjustment=st.sampled_from(["none", "laney"]),
)
def test_the_unit_of_the_denominator_changes_no_special_cause(
    pairs: list[tuple[int, int]], times: float, adjustment: Adjustment
) -> None:
    chart = u_chart([Subgroup(x, n) for x, n in pairs], DECREASE, adjustment=adjustment)
    scaled = u_chart([Subgroup(x, n * times) for x, n in pairs], DECREASE, adjustment=adjustment)
    assert causes(scaled) == causes(chart)
    assert np.allclose(
        [point.upper_limit or 0 for point in scaled.points],
        [(point.upper_limit or 0) / times for point in chart.points],
    )
