"""Where time begins and ends for what callers send."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.shared.schemas import Day, Moment, Month
from services.shared.times import FIRST_DAY, LAST_DAY, latest_period

DAY, MONTH = TypeAdapter(Day), TypeAdapter(Month)
MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
OUR_YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)


@given(day=st.dates())
def test_a_day_is_of_1900_to_2099(day: date) -> None:
    if day.year in OUR_YEARS:
        assert DAY.validate_python(day.isoformat()) == day
    else:
        with pytest.raises(ValidationError, match="from 1900-01-01 to 2099-12-31"):
            DAY.validate_python(day.isoformat())


@given(day=st.dates())
def test_a_month_is_of_the_same_years(day: date) -> None:
    month = f"{day:%Y-%m}".rjust(7, "0")
    assert (day.year in OUR_YEARS) == _is_month(month)


def _is_month(month: str) -> bool:
    try:
        return bool(MONTH.validate_python(month))
    except ValidationError:
        return False


@given(moment=st.datetimes(timezones=offsets))
def test_a_moment_is_the_same_in_utc_or_refused(moment: datetime) -> None:
    try:
        found = MOMENT.validate_python(moment.isoformat())
    except ValidationError:
        assert moment.year not in OUR_YEARS[1:-1]
    else:
        assert found == moment
        assert found.tzinfo is UTC
        assert found.year in OUR_YEARS


@pytest.mark.parametrize(
    ("today", "latest"),
    [("2026-11-29", "2026-12-01"), ("2026-12-31", "2027-01-01"), ("2026-01-01", "2026-02-01")],
)
def test_the_latest_period_begins_next_month(today: str, latest: str) -> None:
    assert latest_period(date.fromisoformat(today)) == date.fromisoformat(latest)
