"""Where the workbooks of jobs lie until they are fetched, or are too old."""

import asyncio
import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import structlog

from services.shared.database import Database
from services.shared.files import DIRECTORY_OF_ONE, FILE_OF_ONE, make_directory
from services.shared.settings import Settings

KEPT_SECONDS = 3600.0
SWEEP_SECONDS = 300.0

log = structlog.get_logger("marches.exports")


def folder(settings: Settings) -> Path:
    """Service and worker share it."""
    return settings.data_dir / "exports"


def path_of(settings: Settings, export: UUID) -> Path:
    """The finished file of a job."""
    return folder(settings) / f"{export}.xlsx"


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` when the block ends well, and is gone otherwise."""
    make_directory(path.parent, DIRECTORY_OF_ONE)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_OF_ONE)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


async def sweep_for_ever(settings: Settings, _: Database) -> None:
    """Remove, now and every five minutes, the files that were kept long enough."""
    while True:
        try:
            await asyncio.to_thread(sweep, folder(settings), time.time())
        except OSError as error:
            log.warning("sweep failed", error=str(error))
        await asyncio.sleep(SWEEP_SECONDS)


def sweep(directory: Path, now: float) -> None:
    """Remove the files that were written KEPT_SECONDS ago or before."""
    for path in directory.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime <= now - KEPT_SECONDS:
                path.unlink()
