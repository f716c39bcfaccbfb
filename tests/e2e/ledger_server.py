"""The finance service with its worker and sealer in one process, which will be killed."""

import asyncio
import sys

import uvicorn

from services.finance.app import SERVICE
from services.shared.settings import Settings

SERVE = [sys.executable, "-c", "from tests.e2e.ledger_server import serve; serve()"]


def serve() -> None:
    asyncio.run(_serve(Settings()))


async def _serve(settings: Settings) -> None:
    config = uvicorn.Config(SERVICE.create_app(settings), port=settings.port, log_config=None)
    working = asyncio.create_task(SERVICE.work(settings)())
    await uvicorn.Server(config).serve()
    working.cancel()
