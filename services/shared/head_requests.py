"""HEAD wherever GET is: the same status and headers, and no body (RFC 9110, 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Sent = OSError
"""Raised to whoever still sends a body: servers raise it when a caller has gone."""


class HeadAsGet:
    """Asks the application for a GET, and lets it go once its headers are known.

    So a stream ends at once, and what it would have sent is not read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        head = _Head(receive, send)
        try:
            await self._app({**scope, "method": "GET"}, head.receive, head.send)
        except Sent:
            if not head.sent:
                raise


class _Head:
    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.sent = False

    async def receive(self) -> Message:
        return {"type": "http.disconnect"} if self.sent else await self._receive()

    async def send(self, message: Message) -> None:
        if self.sent:
            raise Sent("the headers were all that was asked for")
        await self._send(message)
        if message["type"] == "http.response.start":
            await self._send({"type": "http.response.body", "body": b""})
            self.sent = True
