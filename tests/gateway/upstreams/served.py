"""The gateway behind uvicorn on a real socket, as it runs, in the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The signals are pytest's."""

    async def _serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super()._serve(sockets)


@asynccontextmanager
async def served(app: ASGIApp, **options: object) -> AsyncIterator[int]:
    """The port at which `app` answers."""
    config = uvicorn.Config(
        app, http="httptools", log_config=None, access_log=False, server_header=False,
        lifespan="on", timeout_graceful_shutdown=1, **options,
    )  # fmt: skip
    server = _Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server._serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
            assert not task.done(), task
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await task
