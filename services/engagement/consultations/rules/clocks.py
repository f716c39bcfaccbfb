"""Clocks: what is due when, from the day that begins it.

Calendar days do not move; periods of law that end on a weekend or holiday end on the next working
day where the law says so (data protection). Sources stand with each.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, NamedTuple

from services.engagement.consultations.rules.calendar import (
    months_later,
    working_day_from,
    working_days_later,
)

RequestKind = Literal["rights_request", "freedom_of_information", "data_protection_complaint"]
COMPLAINTS_SINCE = date(2026, 6, 19)
REPORT_DAYS, SCRUTINY_DAYS, WORKING_DAYS, COMPLAINT_DAYS = 84, 28, 20, 30
DIRECTION_MONTHS = 6


class Clock(NamedTuple):
    """Something due; `done_on` is when it was done, None: not yet."""

    code: str
    what: str
    begins_on: date
    due_on: date
    done_on: date | None
    law: str | None
    pointer: str

    def overdue_on(self, day: date) -> bool:
        return self.done_on is None and day > self.due_on


def report_due(closed_on: date) -> date:
    """12 weeks after closing (Cabinet Office consultation principles, 2018)."""
    return closed_on + timedelta(days=REPORT_DAYS)


def scrutiny_reply_due(requested_on: date) -> date:
    """28 calendar days (S.I. 2013/218 reg. 22)."""
    return requested_on + timedelta(days=SCRUTINY_DAYS)


def healthwatch_reply_due(received_on: date, holidays: Collection[date]) -> date:
    """20 working days (S.I. 2012/3094 reg. 44)."""
    return working_days_later(received_on, WORKING_DAYS, holidays)


def information_due(received_on: date, holidays: Collection[date]) -> date:
    """20 working days (Freedom of Information Act 2000 s.10)."""
    return working_days_later(received_on, WORKING_DAYS, holidays)


def rights_request_due(received_on: date, holidays: Collection[date]) -> date:
    """One month (UK GDPR art. 12(3)), to the next working day."""
    return working_day_from(months_later(received_on, 1), holidays)


def complaint_due(received_on: date, holidays: Collection[date]) -> date | None:
    """30 days from the day after receipt (Data Protection Act 2018 s.164A); None before it."""
    if received_on < COMPLAINTS_SINCE:
        return None
    return working_day_from(received_on + timedelta(days=COMPLAINT_DAYS), holidays)


def request_due(kind: RequestKind, received_on: date, holidays: Collection[date]) -> date | None:
    if kind == "rights_request":
        return rights_request_due(received_on, holidays)
    if kind == "freedom_of_information":
        return information_due(received_on, holidays)
    return complaint_due(received_on, holidays)


def call_in_decision_due(directed_on: date) -> date:
    """The Secretary of State decides within 6 months of a direction (NHS Act 2006 Sch. 10A)."""
    return months_later(directed_on, DIRECTION_MONTHS)


def half_way(opened_on: date, closes_on: date) -> date:
    return opened_on + (closes_on - opened_on) // 2
