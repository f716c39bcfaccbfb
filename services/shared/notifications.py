"""Hearing what is told by NOTIFY: one connection to a database for all who ask in a process."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import asyncpg
import structlog

CONNECT_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 5.0
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)

Heard = Callable[[str], object]
"""Is called with what was told, in the event loop: it must not take long."""

log = structlog.get_logger("marches.notifications")


class News:
    """Set by what was told, until it is waited for."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self, _told: str) -> None:
        self._event.set()

    async def within(self, seconds: float) -> bool:
        """Return when there is any, at the latest after so many seconds; whether there was."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        told = self._event.is_set()
        self._event.clear()
        return told


class Notifications:
    """What a database tells; the connection is kept while anybody listens.

    What is told while there is no connection is lost. So everybody is called with an empty text
    whenever the connection begins to listen to their channel, the first time too, and then looks.
    """

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql+asyncpg://", "postgresql://", 1)
        self._hearers: dict[str, list[Heard]] = {}
        self._new: list[Heard] = []
        self._changed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    @contextmanager
    def hearing(self, channel: str, heard: Heard) -> Iterator[None]:
        """Call `heard` with everything that is told on the channel, for the length of the block."""
        self._hearers.setdefault(channel, []).append(heard)
        self._new.append(heard)
        self._changed.set()
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            self._forget(channel, heard)

    @contextmanager
    def waking(self, channel: str) -> Iterator["News"]:
        """Whether anything was told on the channel, for whoever looks for itself then."""
        news = News()
        with self.hearing(channel, news.tell):
            yield news

    def _forget(self, channel: str, heard: Heard) -> None:
        self._hearers[channel].remove(heard)
        if not any(self._hearers.values()) and self._keeping is not None:
            self._keeping.cancel()
            self._keeping = None

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                connection = await asyncpg.connect(self._url, timeout=CONNECT_SECONDS)
                pause = FIRST_PAUSE_SECONDS
                await self._listen(connection)
            except LOST as error:
                log.debug("notifications are not heard", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _listen(self, connection: asyncpg.Connection) -> None:
        """Listen to every channel that is asked for, until the connection is lost."""
        connection.add_termination_listener(lambda _: self._changed.set())
        self._new = [heard for hearers in self._hearers.values() for heard in hearers]
        try:
            while not connection.is_closed():
                self._changed.clear()
                new, self._new = self._new, []
                for channel in tuple(self._hearers):
                    await connection.add_listener(channel, self._told)
                for heard in new:
                    heard("")
                await self._changed.wait()
        finally:
            connection.terminate()

    def _told(self, _connection: Any, _process: int, channel: str, payload: str | object) -> None:
        for heard in tuple(self._hearers.get(channel, ())):
            heard(str(payload))
