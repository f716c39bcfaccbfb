"""Telling others (NOTIFY) of what a transaction commits, some of the time.

Transactions that tell wait for one another's commit, so each process tells of a channel a few times
a second at most. Whoever hears looks again until the untold time is over.
"""

import time

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

UNTOLD_SECONDS = 0.25
"""After the commit of one that told, for so long others commit without."""
TELLS = "tells"


def tell_of(session: AsyncSession, channel: str) -> None:
    """Tell the channel when this transaction commits, or have it told already."""
    session.info.setdefault(TELLS, set()).add(channel)


class NoticeTimes:
    """When a process last told of what."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    async def tell(self, session: AsyncSession) -> list[str]:
        """The last statements of a transaction; what it tells of if it commits."""
        now = time.monotonic()
        due = [
            channel
            for channel in session.info.get(TELLS, ())
            if now - self._told.get(channel, float("-inf")) >= UNTOLD_SECONDS
        ]
        for channel in due:
            await (await session.connection()).execute(text(f"NOTIFY {channel}"))
        return due

    def told(self, channels: list[str]) -> None:
        """The transaction that told of these has committed."""
        self._told |= dict.fromkeys(channels, time.monotonic())
