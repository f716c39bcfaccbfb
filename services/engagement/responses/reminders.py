"""Who is named for safeguarding is told of what waits too long, and nobody else."""

import asyncio
import contextlib
from datetime import UTC, datetime

from services.engagement.responses import flag_repository
from services.engagement.responses.flag_queries import OverdueFlags, overdue_among
from services.engagement.responses.service import CONSULTATIONS, EVENT
from services.shared.audit.service import Notice, emit
from services.shared.database import Database, WriteSession
from services.shared.errors import Unavailable
from services.shared.events.rules.audiences import person_in
from services.shared.settings import Settings

EVERY_SECONDS = 600.0


async def remind_of_flags(database: Database, now: datetime) -> int:
    """Tell of every queue in which something is overdue; how many. Each flag is told of once."""
    async with database.read() as session:
        found = overdue_among(await flag_repository.untold(session), now)
    told = 0
    for each in found:
        async with database.write() as session:
            told += await _tell(session, each, now)
    return told


async def _tell(session: WriteSession, found: OverdueFlags, now: datetime) -> bool:
    """The event names the queue, and nothing that is in it; the audit trail has none of it."""
    row = found.queue
    cutoff = now - (found.due_at - row.waits_since)
    if not await flag_repository.mark_told(session, row.consultation, cutoff, now):
        return False
    path = f"{CONSULTATIONS}/{row.consultation}/moderation?queue=safeguarding"
    named = [person_in(row.owner, each) for each in (row.officer, row.deputy)]
    kind, id_ = f"{EVENT}.safeguarding_overdue", str(row.consultation)
    await emit(session, Notice(kind, row.owner, id_, path, row.version, named))
    return True


async def remind_of_flags_for_ever(settings: Settings, database: Database) -> None:
    """Every ten minutes; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            await remind_of_flags(database, datetime.now(UTC))
        await asyncio.sleep(EVERY_SECONDS)
