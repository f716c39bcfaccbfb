"""Benchmarks, peers, possible savings and alerts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from services.statistics.codes import check_once
from services.statistics.comparison.alerts import Latest, alert_reasons
from services.statistics.comparison.benchmark import Comparison, Interval, compare
from services.statistics.comparison.peers import decile_lines, percentiles, ratios
from services.statistics.comparison.savings import possible_savings
from services.statistics.comparison.trend import Polarity
from services.statistics.refusals import DuplicateCode
from services.statistics.spc.vocabulary import SpecialCause

AT_95, AT_998 = Interval(0.30, 0.40), Interval(0.27, 0.43)


@pytest.mark.parametrize(
    ("benchmark", "polarity", "side", "level"),
    [
        (0.35, "high_is_good", "similar", None),
        (0.30, "high_is_good", "similar", None),
        (0.29, "high_is_good", "better", "95"),
        (0.27, "high_is_good", "better", "95"),
        (0.26, "high_is_good", "better", "99.8"),
        (0.26, "low_is_good", "worse", "99.8"),
        (0.41, "low_is_good", "better", "95"),
        (0.44, "high_is_good", "worse", "99.8"),
        (0.44, "none", "lower", "99.8"),
        (0.26, "none", "higher", "99.8"),
    ],
)
def test_a_benchmark_outside_the_interval_is_better_or_worse_at_its_level(
    benchmark: float, polarity: Polarity, side: str, level: str | None
) -> None:
    assert compare(AT_95, AT_998, benchmark, polarity) == Comparison(side, level)  # type: ignore[arg-type]


def test_percentiles_go_from_0_to_100_and_ties_share_the_lower() -> None:
    assert percentiles(np.array([3.0, 1.0, 2.0, 2.0, 9.0])).tolist() == [75, 0, 25, 25, 100]


def test_who_has_no_denominator_has_no_percentile_and_is_no_peer() -> None:
    values = ratios([1, 5, 0], [10, 10, 0])
    standing = percentiles(values)
    assert standing[:2].tolist() == [0, 100]
    assert np.isnan(standing[2])
    assert np.isnan(percentiles(np.array([4.0, np.nan]))).all()


def test_decile_lines_are_interpolated_by_the_seventh_type() -> None:
    assert decile_lines(np.arange(11.0)).tolist() == approx([*range(1, 10)])
    assert decile_lines(np.array([0.0, 1.0])).tolist() == approx(
        [each / 10 for each in range(1, 10)]
    )
    both = decile_lines(np.array([np.arange(11.0), np.full(11, np.nan)]))
    assert both[0].tolist() == approx([*range(1, 10)])
    assert np.isnan(both[1]).all()


def test_only_savings_above_zero_are_summed() -> None:
    cost, items = np.array([10.0, 20.0, 60.0, 0.0]), np.array([10.0, 10.0, 10.0, 0.0])
    found = possible_savings(cost, items)
    assert found.best_decile == approx(1.2)
    assert found.each.tolist() == approx([0, 8, 48, 0])
    assert found.total == approx(56)


def test_where_high_is_good_the_best_decile_is_the_highest() -> None:
    found = possible_savings(np.array([1.0, 9.0]), np.array([10.0, 10.0]), high_is_good=True)
    assert found.best_decile == approx(0.82)
    assert found.each.tolist() == approx([7.2, 0])


def test_nobody_with_a_denominator_saves_nothing() -> None:
    found = possible_savings(np.zeros(2), np.zeros(2))
    assert (found.best_decile, found.total) == (None, 0.0)


@settings(max_examples=50, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**4)), min_size=1, max_size=40)
)
def test_savings_are_never_negative_nor_more_than_is_spent(pairs: list[tuple[int, int]]) -> None:
    spent, items = (np.array(column, np.float64) for column in zip(*pairs, strict=True))
    found = possible_savings(spent, items)
    assert (found.each >= 0).all()
    assert (found.each <= spent).all()


def test_the_latest_point_is_an_alert_for_each_reason_and_never_on_a_small_denominator() -> None:
    steady, jumped = [10.0, 11.0] * 6, [10.0, 11.0] * 6 + [30.0]
    latest = Latest(500, SpecialCause.ABOVE_LIMIT, side="worse", side_before="similar")
    assert alert_reasons(latest, jumped, 100) == (
        "special_cause", "benchmark_crossed", "level_changed",
    )  # fmt: skip
    assert alert_reasons(latest, jumped, 501) == ()
    assert alert_reasons(Latest(500, None, "worse", "worse"), steady, 100) == ()


def test_a_code_given_twice_is_refused_at_the_second_place() -> None:
    with pytest.raises(DuplicateCode) as refused:
        check_once(["A", "B", "A"], "units")
    assert refused.value.path == ("units", 2, "code")
