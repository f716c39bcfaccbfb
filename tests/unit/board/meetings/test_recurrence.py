"""A series is at the same time in London, on the same weekday of the month."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from services.board.meetings.rules.recurrence import (
    Every,
    every_of,
    recurrence_rule,
    starts_of,
    weekday_of_month,
)
from services.shared.days import LONDON

FIRST = datetime(2027, 1, 1, 14, tzinfo=UTC)


def test_the_clocks_change_between_two_meetings_of_a_series() -> None:
    first = datetime(2027, 3, 25, 14, tzinfo=UTC)
    assert [each.hour for each in starts_of(first, "week", 2)] == [14, 13]


def test_the_fifth_weekday_is_the_last_where_a_month_has_four() -> None:
    assert weekday_of_month(date(2027, 3, 30), 1) == date(2027, 4, 27)
    assert weekday_of_month(date(2027, 1, 12), 12) == date(2028, 1, 11)


@given(day=st.integers(0, 3000), every=st.sampled_from(get_args(Every)), count=st.integers(2, 60))
@example(day=28, every="month", count=60)  # a fifth Friday
def test_a_calendar_program_counts_a_series_as_it_was_called(
    day: int, every: Every, count: int
) -> None:
    planned = list(starts_of(FIRST + timedelta(days=day), every, count))
    assert every_of(planned) == every
    local = planned[0].astimezone(LONDON).replace(tzinfo=None)
    rule = rrulestr(recurrence_rule(planned[0], every, count), dtstart=local)
    assert [each.replace(tzinfo=LONDON).astimezone(UTC) for each in rule] == planned


def test_what_no_longer_recurs_is_told_as_single_meetings() -> None:
    assert every_of([FIRST, FIRST + timedelta(days=8)]) is None
