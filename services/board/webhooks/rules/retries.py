"""When a message is sent again (Standard Webhooks: at 5 s, 5 min, 30 min, 2 h ... 24 h)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SECONDS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.1
LONGEST = timedelta(days=1)


def pause_after(attempts: int, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many attempts in vain; None: it was tried often enough.

    `chance` (0-1) spreads the attempts of many messages. `asked` is the receiver's Retry-After,
    which is waited for if it is longer, a day at most.
    """
    if attempts > len(SECONDS):
        return None
    pause = timedelta(seconds=SECONDS[attempts - 1] * (1 + JITTER * chance))
    return max(pause, min(asked or pause, LONGEST))


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After says: seconds, or a date; None for anything else."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return timedelta(seconds=min(int(value.strip()[:9]), int(LONGEST.total_seconds())))
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # no date, or of a year that there is not
        return None
    return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta(0))
