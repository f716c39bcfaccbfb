"""The body of a request on its way to a remote service."""

from collections.abc import AsyncIterator

from starlette.types import Message, Receive, Scope

from gateway.incoming import DISCONNECT, ClientGone, has_body


class OutgoingBody:
    """Gives aiohttp the body; `error` is what stopped it, which aiohttp hides in its own errors."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self._has_body = has_body(scope)
        self.error: Exception | None = None

    async def data(self) -> bytes | AsyncIterator[bytes] | None:
        """All of it when it is here already, else a stream; None for no body at all."""
        if not self._has_body:
            return None
        first = await self._next()
        return self._stream(first) if first.get("more_body") else first["body"]

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] == DISCONNECT:
            raise ClientGone
        return message

    async def _stream(self, message: Message) -> AsyncIterator[bytes]:
        try:
            yield message["body"]
            while message.get("more_body"):
                message = await self._next()
                yield message["body"]
        except Exception as error:
            self.error = error
            raise
