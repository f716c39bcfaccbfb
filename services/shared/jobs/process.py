"""A process of workers, each in a thread with an event loop of its own.

So a long job of one service holds up neither the jobs of another nor its seals and heartbeats.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

Work = Callable[[], Coroutine[Any, Any, None]]
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Worker:
    """Does `work` in whatever thread runs it, until it is stopped."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._begun = threading.Event()

    def run(self) -> None:
        """Raises what the work raises, but not that it was stopped."""
        with suppress(asyncio.CancelledError):
            asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._begun.set()
        await self._work()

    def stop(self) -> None:
        """From another thread: cancel the work, which ends in its own time."""
        self._begun.wait()
        assert self._task
        with suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._task.cancel)


async def _run_all(works: Sequence[Work]) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in STOPPING:
        loop.add_signal_handler(number, told.set)
    workers = [Worker(work) for work in works]
    with ThreadPoolExecutor(len(workers)) as threads:
        running = [loop.run_in_executor(threads, worker.run) for worker in workers]
        for each in running:
            each.add_done_callback(lambda _: told.set())
        await told.wait()
        for worker in workers:
            worker.stop()
        await asyncio.gather(*running)


def run_workers(works: Sequence[Work]) -> None:
    """Do all of it until SIGTERM or SIGINT. Where one fails all end, and its error is raised."""
    asyncio.run(_run_all(works))


def die_with_parent() -> None:
    """End this process when the one that holds the other end of standard input ends."""

    def wait_for_end() -> None:
        while os.read(0, 1024):
            pass
        os._exit(0)

    threading.Thread(target=wait_for_end, daemon=True).start()
