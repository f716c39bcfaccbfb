"""Overspent is below zero and adverse; a forecast is by the remaining profile or the run rate."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.finance.budgets.rules.profiles import MONTHS
from services.finance.positions.queries import latest_ended
from services.finance.positions.rules.matches import Actual, match, match_booked
from services.finance.positions.rules.variance import (
    compare,
    direction_of,
    forecast_by_profile,
    forecast_by_run_rate,
    forecast_course,
    share_of,
    together,
    words_of,
)

PENCE = st.integers(-(10**12), 10**12)
YEAR = st.tuples(*[PENCE] * MONTHS)
FIELD = st.sampled_from([None, "a", "b"])
LINES = st.lists(st.tuples(FIELD, FIELD, FIELD), unique=True, max_size=8)
ACTUALS = st.lists(
    st.builds(Actual, st.tuples(FIELD, FIELD, FIELD), st.integers(0, 11), PENCE), max_size=30
)


def test_320m_of_520m_is_61_54_percent() -> None:
    assert share_of(320, 520) == Decimal("0.6154")
    assert share_of(1, 0) is None


def test_an_overspend_is_adverse_and_an_underspend_favourable() -> None:
    assert words_of(-1_200_000, 40_000_000) == "Overspent by 12,000.00 (3.0% of plan): adverse."
    assert words_of(5, 1_000) == "Underspent by 0.05 (0.5% of plan): favourable."
    assert words_of(-5, 0) == "Overspent by 0.05: adverse."
    assert words_of(0, 10) == "On plan."
    assert [direction_of(each) for each in (-1, 0, 1)] == ["adverse", "none", "favourable"]


def test_both_forecasts_are_as_they_are_defined() -> None:
    plan, actual = (100,) * MONTHS, (110, 130, 90) + (0,) * 9
    assert forecast_by_profile(plan, actual, 2) == 330 + 900
    assert forecast_by_run_rate(actual, 2) == 1_320
    assert forecast_by_run_rate((1,) + (0,) * 11, 6) == 2  # 12/7 of a penny
    found = compare(plan, actual, 2, "profile")
    assert (found.variance, found.forecast_variance) == (-30, -30)


@given(st.lists(st.tuples(YEAR, YEAR), min_size=1, max_size=5), st.integers(0, 11))
def test_a_total_is_the_sum_of_its_lines_and_its_course_ends_in_its_forecast(
    lines: list[tuple[tuple[int, ...], tuple[int, ...]]], month: int
) -> None:
    plans, actuals = [plan for plan, _ in lines], [actual for _, actual in lines]
    for method in ("profile", "run_rate"):
        total = together([compare(*each, month, method) for each in lines])
        course = forecast_course(plans, actuals, month, method)
        assert len(course) == MONTHS - month
        assert (course[0], course[-1]) == (total.actual_to_date, total.forecast)


@given(LINES, ACTUALS, st.data())
def test_every_amount_is_counted_once_whatever_the_order(
    lines: list[tuple[str | None, ...]], actuals: list[Actual], data: st.DataObject
) -> None:
    found = match(lines, actuals)
    counted = sum(map(sum, found.lines)) + sum(found.unplanned)
    assert counted == sum(each.pence for each in actuals)
    order = data.draw(st.permutations(range(len(lines))))
    again = match([lines[place] for place in order], data.draw(st.permutations(actuals)))
    assert again.unplanned == found.unplanned
    assert list(again.lines) == [found.lines[place] for place in order]


def test_an_amount_belongs_to_the_line_that_states_most_of_it() -> None:
    lines = [("5000", None, None), ("5000", "CC1", None), ("5000", None, "RJR")]
    booked = [
        Actual(("5000", "CC9", None), 0, 1),
        Actual(("5000", "CC1", "RJR"), 0, 10),
        Actual(("5000", None, "RJR"), 0, 100),
        Actual(("5010", "CC1", "RJR"), 0, 1_000),
    ]
    found = match(lines, booked)
    assert [sum(each) for each in (*found.lines, found.unplanned)] == [1, 10, 100, 1_000]


def test_what_is_booked_without_an_area_belongs_to_the_one_line_that_it_can_be_of() -> None:
    lines = [
        ("5000", None, "community", None),
        ("5010", None, "community", None),
        ("5010", None, "childrens", None),
    ]
    booked = [
        Actual(("5000", "CC1", None, "RJR"), 0, 1),
        Actual(("5000", None, "childrens", None), 0, 10),
        Actual(("5010", None, "childrens", None), 0, 100),
        Actual(("5010", None, None, None), 0, 1_000),
    ]
    found = match_booked(lines, booked)
    assert [sum(each) for each in (*found.lines, found.unplanned)] == [1, 0, 100, 1_010]


@pytest.mark.parametrize(
    ("today", "place"),
    [("2025-03-31", 0), ("2025-04-30", 0), ("2025-05-01", 0), ("2025-06-30", 1), ("2026-03-31", 10),
     ("2026-04-01", 11), ("2030-01-01", 11)],
)  # fmt: skip
def test_what_counts_as_spent_is_to_the_last_month_that_has_ended(today: str, place: int) -> None:
    assert latest_ended(2025, date.fromisoformat(today)) == place
