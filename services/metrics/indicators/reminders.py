"""Local figures that are awaited are reminded of without anybody asking."""

import asyncio
import contextlib
from datetime import UTC, datetime

from services.metrics.indicators import reminder_service
from services.shared.audit.actor import Actor
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.settings import Settings

EVERY_SECONDS = 3600.0


async def remind(database: Database) -> None:
    """Raise the reminders of today."""
    now = datetime.now(UTC)
    async with database.write() as session:
        await reminder_service.remind(session, Actor.of_worker("metrics", now))


async def remind_for_ever(settings: Settings, database: Database) -> None:
    """Every hour; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            await remind(database)
        await asyncio.sleep(EVERY_SECONDS)
