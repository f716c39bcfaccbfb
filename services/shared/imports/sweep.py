"""Removes the files that no import needs: those that a killed process left, and those of old."""

import asyncio
import re
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import structlog

from services.shared.database import Database
from services.shared.imports import repository
from services.shared.imports.uploads import folder
from services.shared.settings import Settings

INTERVAL_SECONDS = 600.0
YOUNG_SECONDS = 3600.0
"""A younger file may be one that still arrives: it is written to until its transaction begins."""
BATCH = 1000
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

log = structlog.get_logger("marches.imports")


async def sweep_for_ever(database: Database, settings: Settings, service: str) -> None:
    """Sweep now and every ten minutes, until cancelled."""
    while True:
        try:
            await sweep(database, settings, service, time.time())
        except Exception as error:
            log.warning("sweep failed", error=str(error))
        await asyncio.sleep(INTERVAL_SECONDS)


async def sweep(database: Database, settings: Settings, service: str, now: float) -> int:
    """Remove what nothing needs; how many files that were."""
    directory = folder(settings, service)
    old = await asyncio.to_thread(_older, directory, now - YOUNG_SECONDS)
    young = set(await asyncio.to_thread(_older, directory, now)) - set(old)
    useless = await _private(database, young)
    useless += [path for path in old if not ID.fullmatch(path.name)]
    named = [path for path in old if ID.fullmatch(path.name)]
    for start in range(0, len(named), BATCH):
        useless += await _unneeded(database, settings, named[start : start + BATCH], now)
    # An earlier version kept the files of all services together, by their content.
    latest = now - settings.upload_days * 86_400
    useless += await asyncio.to_thread(_older, folder(settings, service).parent, latest)
    await asyncio.to_thread(_remove, useless)
    if useless:
        log.info("files removed", count=len(useless))
    return len(useless)


async def _private(database: Database, young: Iterable[Path]) -> list[Path]:
    """What people wrote, of which a worker was killed as its job ended: it waits for no hour."""
    named = {UUID(path.name): path for path in young if ID.fullmatch(path.name)}
    async with database.read() as session:
        ended = await repository.ended_private(session, list(named))
    return [named[each] for each in ended]


async def _unneeded(
    database: Database, settings: Settings, files: Sequence[Path], now: float
) -> list[Path]:
    async with database.read() as session:
        ids = [UUID(path.name) for path in files]
        kept = await repository.kept_among(session, ids, settings, datetime.fromtimestamp(now, UTC))
    return [path for path in files if UUID(path.name) not in kept]


def _older(directory: Path, than: float) -> list[Path]:
    """The files in a directory that were last written to before that time."""
    if not directory.is_dir():
        return []
    return [path for path in directory.iterdir() if path.is_file() and _written(path) < than]


def _written(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
