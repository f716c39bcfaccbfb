"""Validity: from a first day until the first day on which it no longer holds, or without end."""

from datetime import date
from typing import NamedTuple

from services.directory.organisations.rules.refusals import PeriodReversed


class Interval(NamedTuple):
    """The days from `starts` until before `ends`; None is no end."""

    starts: date
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)

    def meet(self, other: "Interval") -> "Interval | None":
        """The days of both."""
        starts = max(self.starts, other.starts)
        ends = earlier(self.ends, other.ends)
        return Interval(starts, ends) if ends is None or starts < ends else None

    def overlaps(self, other: "Interval") -> bool:
        return self.meet(other) is not None

    def within(self, other: "Interval") -> bool:
        return self.meet(other) == self

    def __str__(self) -> str:
        return f"from {self.starts}" + (f" to {self.ends}" if self.ends else "")


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two ends."""
    if one is None or other is None:
        return one or other
    return min(one, other)


def checked(starts: date, ends: date | None) -> Interval:
    """The interval. Raises PeriodReversed when it has no day."""
    if ends is not None and ends <= starts:
        raise PeriodReversed(f"The period from {starts} to {ends} ends before it begins.")
    return Interval(starts, ends)
