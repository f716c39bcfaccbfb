"""Equality data are put away in no order, and nobody can tell whose they are after the freeze."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from services.engagement.responses import repository
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.settings import Settings

EVERY_SECONDS = 600.0
COUNTED_BY = timedelta(days=1)
"""Results are counted minutes after the freeze; later than this the links go uncounted."""
FEWEST = 10
"""So many are put away together: of fewer, the order would tell whose they are."""


async def put_away(database: Database, now: datetime) -> None:
    """Put away what waits, and cut the links of what is frozen and counted."""
    async with database.write() as session:
        await repository.put_equality_away(session, FEWEST, now - COUNTED_BY)


async def put_away_for_ever(settings: Settings, database: Database) -> None:
    """Every ten minutes; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            await put_away(database, datetime.now(UTC))
        await asyncio.sleep(EVERY_SECONDS)
