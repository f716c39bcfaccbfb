"""The body of a request as it comes in, and whether its sender is still there."""

import asyncio

from starlette.types import Message, Receive, Scope

from services.shared.requests import header

EMPTY: Message = {"type": "http.request", "body": b"", "more_body": False}
DISCONNECT = "http.disconnect"


class ClientGone(Exception):
    """Who asked has left: nobody reads an answer any more."""


def has_body(scope: Scope) -> bool:
    """Whether a body follows the headers; an announced length of 0 is none."""
    length = header(scope, b"content-length")
    return length not in (None, "0") or header(scope, b"transfer-encoding") is not None


class Incoming:
    """An ASGI `receive` that knows when the body has ended (`ended`) and when it last moved."""

    __slots__ = ("_given", "_receive", "ended", "moved")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._given = False
        self.ended = not has_body(scope)
        self.moved = asyncio.get_running_loop().time()

    async def __call__(self) -> Message:
        if not self.ended:
            return await self._next()
        if not self._given:
            self._given = True
            return EMPTY
        await self.gone()
        return {"type": DISCONNECT}

    async def _next(self) -> Message:
        message = await self._receive()
        self.moved = asyncio.get_running_loop().time()
        self.ended = self._given = not message.get("more_body", False)
        return message

    async def gone(self) -> None:
        """Return when the client has left; only after the body has ended."""
        while (await self._receive())["type"] != DISCONNECT:
            pass
