"""Run charts: shifts, trends, and how many runs chance makes."""

from collections import Counter
from datetime import date
from itertools import combinations, groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.statistics.control.run_chart import RunChart, run_chart
from services.statistics.control.runs import usual_runs
from services.statistics.spc.vocabulary import Improvement

INCREASE = Improvement.INCREASE


def causes(chart: RunChart) -> list[str | None]:
    return [point.special_cause for point in chart.points]


def test_six_on_one_side_of_the_median_are_a_shift_and_five_are_not() -> None:
    chart = run_chart([1, 4, 1, 4, 1, 1, 9, 7, 9, 7, 9, 7], INCREASE)
    assert chart.median == 5.5
    assert causes(chart)[6:] == ["shift_above"] * 6
    assert chart.points[-1].type == "improvement"
    assert causes(run_chart([9, 1, 9, 7, 9, 7, 9, 1, 4, 1, 4, 1], INCREASE))[2:7] == [None] * 5


def test_points_on_the_median_neither_count_nor_break_a_shift() -> None:
    chart = run_chart([9, 7, 9, 5, 7, 9, 7, 5, 1, 2, 1, 2, 1, 2, 5], INCREASE)
    assert chart.median == 5
    assert causes(chart)[:8] == ["shift_above"] * 3 + [None] + ["shift_above"] * 3 + [None]
    assert chart.runs == 2


def test_five_rising_points_are_a_trend_and_equal_neighbours_are_passed_over() -> None:
    assert causes(run_chart([9, 1, 2, 3, 4, 5, 3, 9], INCREASE))[1:6] == ["trend_up"] * 5
    assert causes(run_chart([9, 1, 2, 3, 4, 3, 9, 3], INCREASE)) == [None] * 8
    chart = run_chart([9, 1, 2, 2, 3, 4, 5, 3, 9], INCREASE)
    assert causes(chart)[1:7] == ["trend_up"] * 2 + [None] + ["trend_up"] * 3
    falling = run_chart([1, 9, 8, 7, 6, 5, 7, 1], INCREASE)
    assert (causes(falling)[1:6], falling.points[3].type) == (["trend_down"] * 5, "concern")


def test_a_gap_breaks_a_trend() -> None:
    values, months = [9, 1, 2, 3, 4, 5, 3, 9], [1, 2, 3, 4, 6, 7, 8, 9]
    chart = run_chart(values, INCREASE, [date(2024, month, 1) for month in months])
    assert causes(chart) == [None] * 8


def test_too_few_and_too_many_runs_are_unusual() -> None:
    assert run_chart([1, 2] * 10, INCREASE).unusual_runs is True
    halves = run_chart([1] * 10 + [2] * 10, INCREASE)
    assert (halves.runs, halves.fewest_runs, halves.most_runs) == (2, 7, 15)
    assert halves.unusual_runs is True
    assert run_chart([1, 2, 2, 1, 1, 2, 1, 2, 2, 1, 1, 2], INCREASE).unusual_runs is False


def test_with_fewer_than_ten_useful_points_runs_are_not_judged() -> None:
    for values in ([1, 2] * 4, [5] * 30, [1] * 30 + [2] * 12):
        chart = run_chart(values, INCREASE)
        assert (chart.fewest_runs, chart.most_runs, chart.unusual_runs) == (None, None, None)
        assert [why.code for why in chart.warnings] == ["few_points"]


@pytest.mark.parametrize(("above", "below"), [(5, 5), (6, 6), (3, 7), (4, 8)])
def test_what_chance_makes_is_what_all_orders_make(above: int, below: int) -> None:
    points = above + below
    orders = [set(places) for places in combinations(range(points), above)]
    counts = Counter(
        len(list(groupby(place in places for place in range(points)))) for places in orders
    )
    few = [
        runs for runs in counts if sum(counts[r] for r in counts if r <= runs) > 0.025 * len(orders)
    ]
    many = [
        runs for runs in counts if sum(counts[r] for r in counts if r >= runs) > 0.025 * len(orders)
    ]
    assert usual_runs(above, below) == (min(few), max(many))


def test_the_tables_of_swed_and_eisenhart() -> None:
    # Theirs are the counts that are unusual: at most 6 and at least 16 for 10 and 10.
    assert usual_runs(10, 10) == (7, 15)
    assert usual_runs(20, 20) == (15, 27)


@settings(max_examples=50, deadline=None)
@given(values=st.lists(st.integers(-9, 9), min_size=1, max_size=40), by=st.integers(-99, 99))
def test_upside_down_or_moved_a_run_chart_has_the_same_runs(values: list[int], by: int) -> None:
    chart = run_chart(values, INCREASE)
    moved = run_chart([value + by for value in values], INCREASE)
    turned = run_chart([-value for value in values], INCREASE)
    assert causes(moved) == causes(chart)
    assert (moved.runs, turned.runs) == (chart.runs, chart.runs)
    assert [cause is None for cause in causes(turned)] == [cause is None for cause in causes(chart)]
