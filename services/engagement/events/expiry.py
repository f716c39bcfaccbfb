"""The hourly look for registrations of events that are long over."""

import asyncio
import contextlib
from datetime import UTC, datetime

from services.engagement.events.registration_service import forget_past
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.settings import Settings

EVERY_SECONDS = 3600.0


async def forget_for_ever(settings: Settings, database: Database) -> None:
    """Every hour; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            await forget_past(database, datetime.now(UTC))
        await asyncio.sleep(EVERY_SECONDS)
