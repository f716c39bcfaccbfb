"""What a period is called, when it begins and ends, and where one is missing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.periods import (
    Frequency,
    counted_in_months,
    last_day,
    months_later,
    period_name,
    period_of,
)
from services.shared.periods import gaps as gaps_of


def dates(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def gaps(*texts: str) -> list[int]:
    return [index for index, gap in enumerate(gaps_of(dates(*texts))) if gap]


def test_months_of_unequal_length_follow_each_other() -> None:
    assert gaps("2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01") == []


def test_a_missing_month_is_a_gap() -> None:
    assert gaps("2024-01-15", "2024-02-15", "2024-04-15") == [2]


def test_month_ends_are_months() -> None:
    assert gaps("2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-04-30") == [4]


def test_one_value_in_each_month_is_monthly_whatever_its_day() -> None:
    mondays = "2020-01-06 2020-02-03 2020-03-02 2020-04-06 2020-05-04 2020-06-01 2020-08-03"
    assert gaps(*mondays.split()) == [6]
    assert counted_in_months(dates(*mondays.split()))


def test_one_value_in_each_quarter_or_financial_year_is_so_too() -> None:
    assert gaps("2020-01-15", "2020-05-01", "2020-07-01", "2020-12-31", "2021-04-02") == [4]
    assert gaps("2018-06-30", "2019-05-02", "2020-09-15", "2022-04-05") == [3]


def test_a_weekend_is_no_gap_where_there_are_figures_of_workdays_only() -> None:
    days = "2024-03-07 2024-03-08 2024-03-11 2024-03-12 2024-03-14"
    assert gaps(*days.split()) == [4]
    assert gaps("2024-03-07", "2024-03-08", "2024-03-09", "2024-03-11") == [3]
    assert gaps("2024-03-04", "2024-03-11", "2024-03-18", "2024-04-01") == [3]


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.lists(st.integers(1, 31), min_size=3))
def test_no_month_is_missing_from_one_value_in_each_month(first: date, days: list[int]) -> None:
    months = [months_later(first.replace(day=1), place) for place in range(len(days))]
    drawn = [
        month.replace(day=min(day, last_day(month, "month").day))
        for month, day in zip(months, days, strict=True)
    ]
    assert not any(gaps_of(drawn))


def test_the_end_of_february_stands_for_the_thirtieth() -> None:
    assert gaps("2024-01-30", "2024-02-29", "2024-03-30", "2024-05-30") == [3]


def test_a_missing_quarter_is_a_gap() -> None:
    assert gaps("2023-04-01", "2023-07-01", "2024-01-01", "2024-04-01") == [2]


def test_a_missing_year_is_a_gap_and_a_leap_year_is_none() -> None:
    assert gaps("2019-04-01", "2020-04-01", "2021-04-01", "2023-04-01") == [3]


def test_a_missing_week_is_a_gap() -> None:
    start = date(2024, 1, 1)
    weeks = [start + timedelta(weeks=week) for week in (0, 1, 2, 4, 5)]
    assert gaps_of(weeks) == [False, False, False, True, False]


def test_a_missing_day_is_a_gap_over_the_end_of_a_month() -> None:
    assert gaps("2024-02-27", "2024-02-28", "2024-02-29", "2024-03-02") == [3]


@pytest.mark.parametrize("periods", [[], ["2024-01-01"], ["2024-01-01", "2024-07-01"]])
def test_fewer_than_three_periods_have_no_gap(periods: list[str]) -> None:
    assert gaps_of(dates(*periods)) == [False] * len(periods)


@pytest.mark.parametrize(
    ("day", "frequency", "first"),
    [
        ("2026-11-25", "month", "2026-11-01"),
        ("2026-11-25", "quarter", "2026-10-01"),
        ("2026-03-31", "quarter", "2026-01-01"),
        ("2026-03-31", "year", "2025-04-01"),
        ("2026-04-01", "year", "2026-04-01"),
    ],
)
def test_years_and_quarters_are_those_of_the_nhs(
    day: str, frequency: Frequency, first: str
) -> None:
    assert period_of(date.fromisoformat(day), frequency) == date.fromisoformat(first)


@pytest.mark.parametrize(
    ("period", "frequency", "name", "end"),
    [
        ("2024-11-01", "month", "2024-11", "2024-11-30"),
        ("2024-10-01", "quarter", "2024-Q4", "2024-12-31"),
        ("2024-04-01", "year", "2024/25", "2025-03-31"),
        ("2024-01-01", "year", "2024", "2024-12-31"),
    ],
)
def test_a_period_has_a_name_and_a_last_day(
    period: str, frequency: str, name: str, end: str
) -> None:
    day = date.fromisoformat(period)
    assert (period_name(day, frequency), str(last_day(day, frequency))) == (name, end)
