"""When a mail that was not taken is offered again (RFC 5321, 4.5.4.1: for four days or more)."""

from datetime import timedelta

MINUTES = (1, 5, 30, 120, 360, 720, 1440, 1440, 1440)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts in vain; None: it was offered often enough."""
    return timedelta(minutes=MINUTES[attempts - 1]) if attempts <= len(MINUTES) else None
