"""The workers beside the server, in one process: started again when it fails, ended with it."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

AGAIN_SECONDS = 1.0
GRACE_SECONDS = 10.0

log = structlog.get_logger("marches.workers")


async def _start(services: Sequence[str]) -> Process:
    # In a session of its own, so that Ctrl-C reaches only us and we end things in order; it ends
    # when its standard input does, so it does not outlive us.
    return await create_subprocess_exec(
        sys.executable, "-m", "gateway.working", *services, stdin=PIPE, start_new_session=True
    )


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _keep(services: Sequence[str]) -> None:
    """Run the workers until cancelled."""
    while True:
        process = await _start(services)
        try:
            code = await process.wait()
        finally:
            await _end(process)
        log.warning("workers ended", code=code)
        await asyncio.sleep(AGAIN_SECONDS)


@asynccontextmanager
async def running_workers(services: Sequence[str]) -> AsyncIterator[None]:
    """The workers of these services, for the length of the block."""
    if not services:
        yield
        return
    task = asyncio.create_task(_keep(services))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
