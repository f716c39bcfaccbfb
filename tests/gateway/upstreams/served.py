"""The gateway behind uvicorn on a real socket, as it runs, in the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from gateway.protocol import server_options
from services.shared.listening import bound
from services.shared.settings import Settings


@asynccontextmanager
async def served(
    app: ASGIApp, settings: Settings | None = None, **options: Any
) -> AsyncIterator[int]:
    """The port at which `app` answers."""
    settings = settings or Settings()
    usual = {"lifespan": "on", "timeout_graceful_shutdown": 1, "server_header": False}
    options = usual | server_options(settings) | options
    config = uvicorn.Config(app, log_config=None, access_log=False, **options)
    server = uvicorn.Server(config)
    with bound(settings, port=0) as listening:
        task = asyncio.create_task(server._serve([listening]))  # the signals are pytest's
        while not server.started:
            await asyncio.sleep(0.01)
            assert not task.done(), task
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await task
