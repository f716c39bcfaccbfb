"""The body of a request as it comes in, and whether its sender is still there."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from services.shared.errors import RequestTimeout
from services.shared.requests import header

EMPTY: Message = {"type": "http.request", "body": b"", "more_body": False}
DISCONNECT = "http.disconnect"
# A body may rest, but not trickle: what is slower than this holds a place for nothing.
SLOWEST_BYTES_PER_SECOND = 500
PATIENCE_SECONDS = 20.0


class ClientGone(Exception):
    """Who asked has left: nobody reads an answer any more."""


def has_body(scope: Scope) -> bool:
    """Whether a body follows the headers; an announced length of 0 is none."""
    length = header(scope, b"content-length")
    return length not in (None, "0") or header(scope, b"transfer-encoding") is not None


class IncomingBody:
    """An ASGI `receive` that knows how far the body is.

    `ended`: all of it was read. `waiting`: the sender is waited for. `moved`: when some of it came
    last, in the loop's time.
    """

    __slots__ = ("_given", "_receive", "_size", "_waited", "ended", "moved", "waiting")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._given = self.waiting = False
        self._size = 0
        self._waited = 0.0
        self.ended = not has_body(scope)
        self.moved = asyncio.get_running_loop().time()

    async def __call__(self) -> Message:
        """Raises a 408 when the body comes too slowly."""
        if not self.ended:
            return await self._next()
        if not self._given:
            self._given = True
            return EMPTY
        await self.gone()
        return {"type": DISCONNECT}

    async def _next(self) -> Message:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self.waiting = True
        message = await self._receive()
        self.waiting = False
        self.moved = loop.time()
        self._measure(message, self.moved - begun)
        self.ended = self._given = not message.get("more_body", False)
        return message

    def _measure(self, message: Message, seconds: float) -> None:
        self._size += len(message.get("body", b""))
        self._waited += seconds
        if self._size < (self._waited - PATIENCE_SECONDS) * SLOWEST_BYTES_PER_SECOND:
            # FastAPI turns any other kind of exception raised while it reads a body into a 400.
            raise HTTPException(RequestTimeout.status, RequestTimeout.example)

    async def gone(self) -> None:
        """Return when the client has left; only after the body has ended."""
        while (await self._receive())["type"] != DISCONNECT:
            pass
