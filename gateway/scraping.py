"""`/metrics` on an address of its own: nothing of it can be reached at the public one."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.telemetry import TelemetryLayer
from gateway.upstream import Upstream, ask
from services.shared.listening import bound
from services.shared.serving import Server
from services.shared.settings import Settings
from services.shared.telemetry import CONTENT_TYPE

PATH = "/metrics"
OK, NOT_FOUND = 200, 404


def merged(texts: Iterable[str]) -> str:
    """Several expositions as one: each metric is described once, its samples stand together."""
    families: dict[str, list[str]] = {}
    for text in texts:
        for block in text.split("# HELP ")[1:]:
            lines = block.splitlines(keepends=True)
            told = families.setdefault(lines[0].split(" ", 1)[0], [f"# HELP {lines[0]}", lines[1]])
            told += lines[2:]
    return "".join(line for lines in families.values() for line in lines)


class GatewayMetrics:
    """The gateway's own metrics, and those of the services that run in its process."""

    def __init__(self, gateway: TelemetryLayer, here: Iterable[Upstream]) -> None:
        self._gateway = gateway
        self._here = list(here)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        known = scope["path"] == PATH
        body = await self._text() if known else b""
        headers = [
            (b"content-type", CONTENT_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        status = OK if known else NOT_FOUND
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _text(self) -> bytes:
        answers = [await ask(upstream, PATH) for upstream in self._here]
        texts = [self._gateway.text(), *(answer.body for answer in answers)]
        return merged(text.decode() for text in texts).encode()


@asynccontextmanager
async def answering_scrapes(settings: Settings, app: ASGIApp) -> AsyncIterator[None]:
    """`app` at the telemetry port, where one is set, for the length of the block."""
    if settings.telemetry_port is None:
        yield
        return
    port, setting = settings.telemetry_port, "MARCHES_TELEMETRY_PORT"
    with bound(settings, port=port, setting=setting) as listening:
        server = Server(app, listening)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving
