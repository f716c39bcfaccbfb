"""Worker processes beside the server: started again when they fail, ended with it."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

AGAIN_SECONDS = 1.0
GRACE_SECONDS = 10.0

log = structlog.get_logger("marches.workers")


async def _start(service: str) -> Process:
    # In a session of its own, so that Ctrl-C reaches only us and we end things in order; a worker
    # ends when its standard input does, so none outlives us.
    return await create_subprocess_exec(
        sys.executable, "-m", f"services.{service}", "worker", "--with-parent",
        stdin=PIPE, start_new_session=True,
    )  # fmt: skip


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _keep(service: str) -> None:
    """Run the service's worker until cancelled."""
    while True:
        process = await _start(service)
        try:
            code = await process.wait()
        finally:
            await _end(process)
        log.warning("worker ended", service=service, code=code)
        await asyncio.sleep(AGAIN_SECONDS)


@asynccontextmanager
async def running_workers(services: Sequence[str]) -> AsyncIterator[None]:
    """The workers of these services, for the length of the block."""
    tasks = [asyncio.create_task(_keep(service)) for service in services]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
