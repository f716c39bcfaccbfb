"""Which period takes a journal.

A journal lands in the month of its effective date while that is open. A closed month takes nothing
more: what comes late, and every reversal of something in it, lands in the next open month and keeps
its effective date. A month in adjustment takes adjustments only.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from services.shared.errors import Conflict, Fault, Invalid

State = Literal["open", "adjusting", "closed"]


class PeriodState(NamedTuple):
    """A period of a book, by its first day, and the financial year that it is of."""

    starts: date
    year: int
    state: State


Calendar = Sequence[PeriodState]
"""The periods of a book, in order."""


class DateOutsideBook(Invalid):
    code = "date_outside_book"
    title = "The book has no period for this date"
    example = "The book has periods from 2025-04 to 2026-03; open the next year first."


class PeriodNotBegun(Invalid):
    code = "period_not_begun"
    title = "The period lies in the future"
    example = "2026-12 has not begun; a journal is dated in a month that has."


class PeriodClosed(Conflict):
    code = "period_closed"
    title = "The period is closed"
    example = (
        "2025-04 of 27D-2025 is closed; date the journal in an open period, or send it as late."
    )


class PeriodAdjusting(Conflict):
    code = "period_adjusting"
    title = "The period takes adjustments only"
    example = "2025-04 of 27D-2025 is being closed; send adjustments only, marked as such."


def first_unclosed_before(calendar: Calendar, period: date) -> PeriodState | None:
    """What is to be closed before that period, so that its trial balance stays as it is."""
    earlier = (each for each in calendar if each.starts < period)
    return next((each for each in earlier if each.state != "closed"), None)


def last_closed_after(calendar: Calendar, period: date) -> PeriodState | None:
    """What is to be opened again before that period."""
    later = (each for each in reversed(calendar) if each.starts > period)
    return next((each for each in later if each.state == "closed"), None)


def period_taking(
    calendar: Calendar,
    day: date,
    today: date,
    pointer: str,
    *,
    late: bool = False,
    adjustment: bool = False,
) -> date:
    """The first day of the period that takes what is dated on `day`.

    `late`: where that is closed, the next one that is open and has begun. `pointer` is where the
    date stands in the request. Raises DateOutsideBook, PeriodNotBegun, PeriodClosed,
    PeriodAdjusting.
    """
    month = day.replace(day=1)
    found = next((period for period in calendar if period.starts == month), None)
    if found is None:
        raise DateOutsideBook(_outside(calendar, day), errors=_at(pointer, DateOutsideBook, day))
    if month > today:
        said = f"{month:%Y-%m} has not begun; a journal is dated in a month that has."
        raise PeriodNotBegun(said, errors=_at(pointer, PeriodNotBegun, day))
    if found.state == "closed" and late:
        return _next_open(calendar, found, today, pointer)
    if found.state == "closed":
        said = f"{month:%Y-%m} is closed; give a date in an open period, or send it as late."
        raise PeriodClosed(said, errors=_at(pointer, PeriodClosed, day))
    if found.state == "adjusting" and not adjustment:
        said = f"{month:%Y-%m} is being closed: it takes adjustments only, marked as such."
        raise PeriodAdjusting(said, errors=_at(pointer, PeriodAdjusting, day))
    return month


def _next_open(calendar: Calendar, closed: PeriodState, today: date, pointer: str) -> date:
    later = (period for period in calendar if closed.starts < period.starts <= today)
    found = next((period.starts for period in later if period.state == "open"), None)
    if found is None:
        said = f"{closed.starts:%Y-%m} is closed, and no later period that has begun is open."
        raise PeriodClosed(said, errors=_at(pointer, PeriodClosed, closed.starts))
    return found


def _outside(calendar: Calendar, day: date) -> str:
    if not calendar:
        return f"The book has no periods, and so none for {day}."
    first, last = calendar[0].starts, calendar[-1].starts
    return f"The book has periods from {first:%Y-%m} to {last:%Y-%m}, and none for {day}."


def _at(pointer: str, problem: type[Invalid | Conflict], day: date) -> list[Fault]:
    return [Fault(pointer, problem.code, f"{day}: {problem.title}.")]
