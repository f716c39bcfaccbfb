"""Bank holidays by the Act are those that were published, but for what kings and queens moved."""

from datetime import date

import pytest

from services.contracts.holidays import (
    WORKED_OUT,
    bank_holidays,
    easter_sunday,
    statutory_holidays,
)

PROCLAIMED = {
    2011: {"added": {date(2011, 4, 29)}, "gone": set()},
    2012: {"added": {date(2012, 6, 4), date(2012, 6, 5)}, "gone": {date(2012, 5, 28)}},
    2020: {"added": {date(2020, 5, 8)}, "gone": {date(2020, 5, 4)}},
    2022: {
        "added": {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)},
        "gone": {date(2022, 5, 30)},
    },
    2023: {"added": {date(2023, 5, 8)}, "gone": set()},
}


@pytest.mark.parametrize("year", range(2010, 2034))
def test_each_year_has_those_of_the_act_but_for_proclamations(year: int) -> None:
    found = {day for day in bank_holidays() if day.year == year}
    moved = PROCLAIMED.get(year, {"added": set(), "gone": set()})
    assert found == (statutory_holidays(year) - moved["gone"]) | moved["added"]


def test_easter_is_where_the_tables_have_it() -> None:
    days = [easter_sunday(year) for year in (2008, 2011, 2024, 2026, 2038)]
    assert days == [
        date(2008, 3, 23), date(2011, 4, 24), date(2024, 3, 31), date(2026, 4, 5),
        date(2038, 4, 25),
    ]  # fmt: skip


def test_no_holiday_is_on_a_weekend_and_each_year_has_eight() -> None:
    for year in WORKED_OUT:
        days = statutory_holidays(year)
        assert len(days) == 8
        assert all(day.weekday() < 5 for day in days)
