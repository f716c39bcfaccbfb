"""A series is at the same time in London, on the same weekday of the month."""

from datetime import UTC, date, datetime

from services.board.meetings.rules.recurrence import starts_of, weekday_of_month


def test_the_clocks_change_between_two_meetings_of_a_series() -> None:
    first = datetime(2027, 3, 25, 14, tzinfo=UTC)
    assert [each.hour for each in starts_of(first, "week", 2)] == [14, 13]


def test_the_fifth_weekday_is_the_last_where_a_month_has_four() -> None:
    assert weekday_of_month(date(2027, 3, 30), 1) == date(2027, 4, 27)
    assert weekday_of_month(date(2027, 1, 12), 12) == date(2028, 1, 11)
