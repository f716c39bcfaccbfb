"""Clocks, with the dates that were worked out by hand for each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.engagement.consultations.reference.tables import law_book
from services.engagement.consultations.rules.calendar import (
    closing_after_pause,
    closing_moment,
    earliest_closing,
    months_later,
)
from services.engagement.consultations.rules.clocks import (
    call_in_decision_due,
    complaint_due,
    half_way,
    healthwatch_reply_due,
    information_due,
    report_due,
    rights_request_due,
    scrutiny_reply_due,
)
from services.engagement.consultations.rules.due import clocks_of
from services.shared.days import is_working_day, london_day
from tests.unit.engagement.consultations.records import record, without

HOLIDAYS = law_book().holidays


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 12, 4), date(2027, 1, 6)),
        (date(2027, 3, 12), date(2027, 4, 13)),
        (date(2028, 12, 12), date(2029, 1, 12)),
        (date(2014, 12, 12), date(2015, 1, 14)),
    ],
)
def test_healthwatch_is_answered_within_20_working_days(received: date, due: date) -> None:
    assert healthwatch_reply_due(received, HOLIDAYS) == due
    assert information_due(received, HOLIDAYS) == due


def test_a_complaint_about_data_is_acknowledged_in_30_days_moved_to_a_working_day() -> None:
    assert complaint_due(date(2026, 12, 3), HOLIDAYS) == date(2027, 1, 4)
    assert complaint_due(date(2026, 6, 18), HOLIDAYS) is None
    assert complaint_due(date(2026, 6, 19), HOLIDAYS) == date(2026, 7, 20)


def test_a_rights_request_of_31_january_is_due_on_the_monday_after_28_february() -> None:
    assert rights_request_due(date(2027, 1, 31), HOLIDAYS) == date(2027, 3, 1)


def test_calendar_days_do_not_move() -> None:
    assert report_due(date(2018, 9, 11)) == date(2018, 12, 4)
    assert scrutiny_reply_due(date(2026, 12, 4)) == date(2027, 1, 1)
    assert call_in_decision_due(date(2026, 8, 31)) == date(2027, 2, 28)
    assert half_way(date(2018, 5, 30), date(2018, 9, 4)) == date(2018, 7, 17)


def test_a_pause_moves_the_closing_by_whole_london_days_at_the_same_local_time() -> None:
    closes = closing_after_pause(date(2027, 3, 20), date(2027, 3, 1), date(2027, 3, 15))
    assert closes == date(2027, 4, 3)
    assert closing_moment(date(2027, 3, 20)) == datetime(2027, 3, 20, 23, 59, 59, tzinfo=UTC)
    assert closing_moment(closes) == datetime(2027, 4, 3, 22, 59, 59, tzinfo=UTC)


@given(st.dates(date(2018, 1, 1), date(2028, 12, 31)))
def test_the_closing_second_is_the_last_one_of_its_day(day: date) -> None:
    moment = closing_moment(day)
    assert london_day(moment) == day
    assert london_day(moment + timedelta(seconds=1)) == day + timedelta(days=1)


@given(st.dates(date(2018, 1, 1), date(2028, 11, 1)), st.integers(0, 120))
def test_a_clock_of_working_days_ends_on_one(day: date, months: int) -> None:
    assert is_working_day(healthwatch_reply_due(day, HOLIDAYS), HOLIDAYS)
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


def test_twelve_weeks_and_a_day_for_each_holiday_among_them() -> None:
    assert earliest_closing(date(2018, 5, 30), 84, HOLIDAYS) == date(2018, 8, 22)
    assert earliest_closing(date(2026, 12, 1), 84, HOLIDAYS) == date(2027, 2, 26)
    assert earliest_closing(date(2026, 12, 1), 0, ()) == date(2026, 12, 1)


def test_what_is_planned_for_a_day_to_come_stops_no_clock() -> None:
    planned = without(record("reported"), "report", published_on="2026-12-10")
    for day, overdue in ((date(2026, 12, 4), False), (date(2026, 12, 5), True)):
        [report] = [e for e in clocks_of(replace(planned, day=day)) if e.code == "report"]
        assert (report.due_on, report.done_on) == (date(2026, 12, 4), None)
        assert report.overdue_on(day) == overdue
    [report] = [
        e for e in clocks_of(replace(planned, day=date(2026, 12, 10))) if e.code == "report"
    ]
    assert report.done_on == date(2026, 12, 10)
