"""The edges of time: what a figure's period, a date and a moment may be."""

from datetime import UTC, date, datetime

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
"""What anything of a health service can be dated. Beyond it calendars end, and adding overflows."""
DAYS = f"from {FIRST_DAY} to {LAST_DAY}"
YEARS = "(19|20)[0-9]{2}"
"""Their years, as a regular expression."""


def is_within(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC. Raises ValueError outside the years that there are."""
    try:
        found = moment.astimezone(UTC)
    except OverflowError:
        found = None
    if found is None or not is_within(found.date()):
        raise ValueError(f"a moment is {DAYS}")
    return found


def latest_period(today: date) -> date:
    """The first day of next month: no figure is of a period that begins later.

    Next month's are let through, since a publisher may be a day ahead of a server's clock.
    """
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)
