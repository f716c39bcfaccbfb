"""When an agenda is due: so many clear days before the meeting.

Neither the day of publication nor that of the meeting counts, and no weekend or bank holiday (R v
Swansea City Council, ex parte Elitestone, 1993). How many: Local Government Act 1972 s.100B(3).
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from services.shared.days import is_working_day


class NoticePolicy(NamedTuple):
    """How many clear days, for which boards, from when until when, and who says so."""

    nation: str
    kinds: Collection[str]
    begins: date
    ends: date | None
    clear_days: int
    citation: str
    verified: bool
    source: str

    def holds(self, nation: str, kind: str, day: date) -> bool:
        is_of = self.nation == nation and kind in self.kinds
        return is_of and self.begins <= day and (self.ends is None or day <= self.ends)


def policy_on(
    policies: Iterable[NoticePolicy], nation: str, kind: str, day: date
) -> NoticePolicy | None:
    """The one that holds for a board on the day of its meeting."""
    return next((each for each in policies if each.holds(nation, kind, day)), None)


def agenda_due(meeting: date, clear_days: int, holidays: Collection[date]) -> date:
    """The last day on which the agenda can be published in time."""
    day, left = meeting - timedelta(days=1), clear_days
    while left > 0:
        left -= is_working_day(day, holidays)
        day -= timedelta(days=1)
    return day
