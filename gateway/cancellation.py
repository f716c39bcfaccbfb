"""Ends a request whose client has left or whose time is up."""

import asyncio
from types import TracebackType
from typing import Self

from gateway.incoming import ClientGone, IncomingBody
from services.shared.errors import GatewayTimeout, RequestTimeout

# A request that is answered sooner costs one timer; only a slower one gets a task that listens.
FIRST_LOOK_SECONDS = 0.05
NEXT_LOOK_SECONDS = 1.0


class Watch:
    """Cancels its block, which then raises ClientGone, GatewayTimeout or RequestTimeout.

    The time is `seconds` from the last byte of the request to `answered()`, the first of the
    answer.
    """

    def __init__(self, incoming: IncomingBody, seconds: float) -> None:
        self._incoming = incoming
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._answered = False
        self._listening: asyncio.Task[None] | None = None
        self._reason: Exception | None = None

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        self._timer = self._loop.call_later(FIRST_LOOK_SECONDS, self._look)
        return self

    def left(self) -> float:
        """Seconds until the answer must begin, if the request is complete."""
        return self._incoming.moved + self._seconds - self._loop.time()

    def answered(self) -> None:
        """The answer has begun: it may now take as long as it moves."""
        self._answered = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._listening is not None:
            self._listening.cancel()
        if self._reason is not None and self._task.uncancel() == 0 and kind is not None:
            raise self._reason from None

    def _look(self) -> None:
        if self._incoming.ended and self._listening is None:
            self._listening = self._loop.create_task(self._listen())
        left = self.left()
        if not self._answered and left <= 0:
            self.end(RequestTimeout() if self._incoming.waiting else GatewayTimeout())
        elif not self._answered:
            self._timer = self._loop.call_later(min(left, NEXT_LOOK_SECONDS), self._look)
        elif self._listening is None:
            self._timer = self._loop.call_later(NEXT_LOOK_SECONDS, self._look)

    async def _listen(self) -> None:
        await self._incoming.gone()
        self.end(ClientGone())

    def end(self, reason: Exception) -> None:
        """Cancel the block, which raises `reason`."""
        if self._reason is None:
            self._reason = reason
            self._task.cancel()
