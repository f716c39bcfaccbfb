"""Agendas are due clear days before: neither end counts, nor a day on which nobody works."""

from datetime import date

import pytest

from services.board.meetings.reference.tables import notice_policies
from services.board.meetings.rules.clear_days import agenda_due, policy_on
from services.contracts.holidays import bank_holidays
from services.shared.days import is_working_day


@pytest.mark.parametrize(
    ("meeting", "due"),
    [
        (date(2027, 3, 11), date(2027, 3, 3)),  # Thursday: 10, 9, 8, 5, 4 are clear
        (date(2027, 4, 1), date(2027, 3, 22)),  # over Good Friday and Easter Monday
        (date(2027, 1, 5), date(2026, 12, 23)),  # over Christmas and New Year
    ],
)
def test_five_clear_days(meeting: date, due: date) -> None:
    assert agenda_due(meeting, 5, bank_holidays()) == due


def test_between_publication_and_any_meeting_lie_exactly_so_many_clear_days() -> None:
    for ordinal in range(date(2026, 1, 1).toordinal(), date(2028, 1, 1).toordinal()):
        meeting = date.fromordinal(ordinal)
        due = agenda_due(meeting, 5, bank_holidays())
        between = range(due.toordinal() + 1, ordinal)
        assert sum(is_working_day(date.fromordinal(each), bank_holidays()) for each in between) == 5


def test_councils_had_three_clear_days_until_october_2002() -> None:
    kind = "health_and_wellbeing_board"
    days = [
        found.clear_days
        for day in (date(2002, 9, 30), date(2002, 10, 1))
        if (found := policy_on(notice_policies(), "england", kind, day))
    ]
    assert days == [3, 5]
