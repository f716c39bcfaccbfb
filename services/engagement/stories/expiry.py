"""The hourly look for consents that have run out."""

import asyncio
import contextlib
from datetime import UTC, datetime

from services.engagement.stories.service import erase_run_out
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.settings import Settings

EVERY_SECONDS = 3600.0


async def erase_for_ever(settings: Settings, database: Database) -> None:
    """Every hour; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            await erase_run_out(database, datetime.now(UTC))
        await asyncio.sleep(EVERY_SECONDS)
