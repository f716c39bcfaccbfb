"""Takes in an answer that may be shared, and passes on at once any other."""

from collections.abc import Callable

from starlette.types import Message, Send

from gateway.cache.rules import seconds_to_share
from gateway.cache.store import LARGEST_ANSWER
from services.shared.requests import Header

NOT_MODIFIED = 304


class Collector:
    """An ASGI `send`; calls `let_go` when it begins to pass the answer on to the other `send`.

    `seconds` is how long the answer may be kept, None when it was passed on. A 304 is taken in:
    only our own question can have led to it.
    """

    def __init__(self, send: Send, let_go: Callable[[], None]) -> None:
        self._send = send
        self._let_go = let_go
        self._held: list[Message] = []
        self._size = 0
        self.seconds: float | None = None
        self.not_modified = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begin(message["status"], message["headers"])
        self._size += len(message.get("body", b""))
        if self.seconds is not None and self._size <= LARGEST_ANSWER:
            self._held.append(message)
        else:
            await self._pass_on(message)

    def _begin(self, status: int, headers: list[Header]) -> None:
        self.not_modified = status == NOT_MODIFIED
        self.seconds = seconds_to_share(200 if self.not_modified else status, headers)
        if self.not_modified:
            self.seconds = self.seconds or 0.0

    async def _pass_on(self, message: Message) -> None:
        self.seconds = None
        self._let_go()
        held, self._held = self._held, []
        for each in (*held, message):
            await self._send(each)

    @property
    def headers(self) -> list[Header]:
        headers: list[Header] = self._held[0]["headers"]
        return headers

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self._held)
