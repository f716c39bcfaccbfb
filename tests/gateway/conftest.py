"""A gateway over upstreams that tests can make behave as they like."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from gateway.app import Gateway
from services.shared.settings import Settings


class Recorder:
    """An upstream that keeps what it was sent and answers as told."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.scopes: list[Scope] = []
        self.bodies: list[bytes] = []
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", b"application/json")]
        self.chunks: list[bytes] = [b"{}"]
        self.error: Exception | None = None
        self.entered = 0

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        self.entered += 1
        yield
        self.entered -= 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        self.bodies.append(await _body(receive))
        if self.error:
            raise self.error
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for chunk in self.chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    def header(self, name: str) -> list[str]:
        """Values of a header of the last request."""
        return [v.decode() for n, v in self.scopes[-1]["headers"] if n == name.encode()]


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


@pytest.fixture
def upstream() -> Recorder:
    return Recorder("metrics")


@pytest.fixture
def make_client(upstream: Recorder, tmp_path: Path) -> Callable[..., httpx.AsyncClient]:
    """Makes a client of a gateway with the given settings over `upstream`."""

    def make(**settings: Any) -> httpx.AsyncClient:
        gateway = Gateway(Settings(data_dir=tmp_path, **settings), [upstream])
        transport = httpx.ASGITransport(app=gateway, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://gateway")

    return make


@pytest.fixture
async def client(make_client: Callable[..., httpx.AsyncClient]) -> AsyncIterator[httpx.AsyncClient]:
    async with make_client() as made:
        yield made
