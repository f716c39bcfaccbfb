"""DuckDB for files of any size: bounded in memory, what it spills lies below the data directory."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import uuid4

import duckdb

from services.shared.files import DIRECTORY_OF_ONE, make_directory
from services.shared.settings import Settings
from services.shared.space import require_room

MEMORY = "1GB"
THREADS = 2
TELL_SECONDS = 0.5
OLD_SECONDS = 86_400.0
Found = TypeVar("Found")


def folder(settings: Settings) -> Path:
    """Where connections spill to, each into a folder of its own."""
    return settings.data_dir / "columns" / "spill"


@contextmanager
def columns_open(
    settings: Settings, *, threads: int = THREADS, memory: str = MEMORY
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that keeps nothing. Raises StorageFull where the disk has little room."""
    spill = folder(settings) / str(uuid4())
    make_directory(spill, DIRECTORY_OF_ONE)
    sweep(spill.parent)
    require_room(spill, settings)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": threads,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(":memory:", config=config) as connection:
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def sweep(directory: Path, pattern: str = "*") -> None:
    """Remove what a process that was killed has left there, once it is a day old."""
    for each in directory.glob(pattern):
        if time.time() - each.stat().st_mtime > OLD_SECONDS:
            if each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
            else:
                each.unlink(missing_ok=True)


class Interruptible(Protocol):
    """What can be told to stop working from another thread."""

    def interrupt(self) -> None: ...


async def beside(
    engine: Interruptible,
    work: Callable[[], Found],
    tell: Callable[[], Awaitable[None]],
) -> Found:
    """Do the work in a thread, and `tell` twice a second; where that raises, the work is stopped.

    A statement lets other threads run; it ends within milliseconds of being interrupted.
    """
    task = asyncio.create_task(asyncio.to_thread(work))
    try:
        while not (await asyncio.wait({task}, timeout=TELL_SECONDS))[0]:
            await tell()
    finally:
        while not task.done():
            engine.interrupt()
            await asyncio.wait({task}, timeout=0.05)
    return task.result()


def quoted(text: object) -> str:
    """As a string of SQL."""
    return "'" + str(text).replace("'", "''") + "'"
