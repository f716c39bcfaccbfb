"""A request body that can be sent a second time, as long as it is small."""

from starlette.types import Message, Receive

LARGEST_BODY = 64 * 1024


class Replay:
    """An ASGI `receive` that keeps what it gave; `possible` until that is too much."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: list[Message] = []
        self._size = 0
        self._next = 0
        self.possible = True

    async def __call__(self) -> Message:
        if self._next < len(self._kept):
            message = self._kept[self._next]
        else:
            message = await self._receive()
            self._keep(message)
        self._next += 1
        return message

    def _keep(self, message: Message) -> None:
        self._size += len(message.get("body", b""))
        if message["type"] != "http.request" or self._size > LARGEST_BODY:
            self.possible = False
            self._kept.clear()
        elif self.possible:
            self._kept.append(message)

    def rewind(self) -> None:
        """Begin again from the first byte."""
        self._next = 0
