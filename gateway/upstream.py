"""Where a request goes: one protocol, whether the service runs in this process or elsewhere."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send


class Upstream(Protocol):
    """A service as the gateway sees it."""

    name: str

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Hold what forwarding needs for as long as the gateway runs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward one request and stream its answer back."""


class InProcess:
    """A service in this process: its ASGI application, called with state of its own."""

    def __init__(self, name: str, app: FastAPI) -> None:
        self.name = name
        self.app = app
        self._state: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        # Mounted applications are not told of the server's lifespan: each is entered here.
        async with self.app.router.lifespan_context(self.app) as state:
            self._state = dict(state or {})
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = self._state.copy()
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Answer:
    """A whole answer, for the gateway's own questions."""

    status: int
    body: bytes


async def ask(upstream: Upstream, path: str) -> Answer:
    """GET `path` from an upstream, as the gateway itself."""
    parts: list[bytes] = []
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    await upstream(_scope(path), receive, send)
    return Answer(status, b"".join(parts))


def _scope(path: str) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"gateway")],
        "client": None,
        "server": None,
    }
