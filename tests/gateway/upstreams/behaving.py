"""A service that does as a test tells it, in this process or behind a raw socket."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

Headers = list[tuple[bytes, bytes]]
JSON: Headers = [(b"content-type", b"application/json")]


@dataclass
class Asked:
    """A request as the service got it; `gone` returns when its sender has left."""

    method: str
    target: bytes
    headers: Headers
    read: Callable[[], Awaitable[bytes]]
    gone: Callable[[], Awaitable[None]]
    kept: bytes | None = None

    async def body(self) -> bytes:
        """All of the body, however often it is asked for."""
        if self.kept is None:
            self.kept = await self.read()
        return self.kept

    def values(self, name: str) -> list[str]:
        """Values of the header `name`."""
        return [value.decode() for key, value in self.headers if key == name.encode()]


class Answer(Protocol):
    """What a service can do to its caller."""

    async def start(self, status: int, headers: Headers) -> None: ...
    async def write(self, chunk: bytes) -> None: ...
    async def end(self) -> None: ...
    async def break_off(self) -> None: ...
    async def garbage(self) -> None: ...


Behaviour = Callable[[Asked, Answer], Awaitable[None]]


@dataclass
class Script:
    """What the service does now, and all that it was asked."""

    behaviour: Behaviour
    asked: list[Asked] = field(default_factory=list)
    ended: int = 0
    connections: int = 0

    async def play(self, asked: Asked, answer: Answer) -> None:
        self.asked.append(asked)
        try:
            await self.behaviour(asked, answer)
        finally:
            self.ended += 1

    def reset(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.asked.clear()
        self.ended = self.connections = 0

    @property
    def last(self) -> Asked:
        return self.asked[-1]


def whole(status: int = 200, body: bytes = b"{}", headers: Headers = JSON) -> Behaviour:
    """Answers with all of `body` at once."""

    async def behave(asked: Asked, answer: Answer) -> None:
        await asked.body()
        length = [] if status in {204, 304} else [(b"content-length", b"%d" % len(body))]
        await answer.start(status, [*headers, *length])
        if asked.method != "HEAD" and status not in {204, 304}:
            await answer.write(body)
        await answer.end()

    return behave


async def true(value: object) -> object:
    """`value` as a coroutine, for `eventually`."""
    return value
