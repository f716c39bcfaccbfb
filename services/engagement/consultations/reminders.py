"""Clocks that are due are told of without anybody asking."""

import asyncio
import contextlib
from datetime import UTC, datetime

from services.engagement.consultations import repository
from services.engagement.consultations.clock_queries import clocks_of_many
from services.engagement.consultations.models import Consultation
from services.engagement.consultations.rules.clocks import Clock
from services.engagement.consultations.service import CONSULTATIONS
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import Database, WriteSession
from services.shared.days import london_day
from services.shared.errors import Unavailable
from services.shared.settings import Settings

EVERY_SECONDS = 3600.0
AT_ONCE = 100
CLOSING = "closing"


async def remind(database: Database, now: datetime) -> int:
    """Tell of every clock that is due today or was; how many. Each is told once for its day."""
    told, number = 0, 0
    while True:
        async with database.write() as session:
            rows = await repository.running_after(session, number, AT_ONCE, None)
            for row in rows:
                await _tell_of_closing(session, row, now)
            for row, clocks in await clocks_of_many(session, rows, london_day(now)):
                for clock in clocks:
                    told += await _tell(session, row, clock, now)
        if not rows:
            return told
        number = rows[-1].number or 0


async def _tell(session: WriteSession, row: Consultation, clock: Clock, now: datetime) -> bool:
    """Whether it was due and nobody had been told."""
    if clock.done_on is not None or clock.due_on > london_day(now):
        return False
    if not await repository.remind(session, row.id, clock.code, clock.due_on, now):
        return False
    path, kind = CONSULTATIONS.path_of(row), f"{CONSULTATIONS.event}.clock_due"
    await recorded(
        session,
        Actor.of_worker("engagement", now, row.owner),
        "consultation.clock_due",
        path,
        owner=row.owner,
        purpose=clock.code,
        notice=Notice(kind, row.owner, str(row.id), f"{path}/clocks", row.version),
    )
    return True


async def _tell_of_closing(session: WriteSession, row: Consultation, now: datetime) -> None:
    """It closes without anybody's act: who asked for updates is told once."""
    last = row.closes_on
    if row.told_at is None or row.state != "open" or last is None or london_day(now) <= last:
        return
    if await repository.remind(session, row.id, CLOSING, last, now):
        repository.add_notice(session, row.id, "closed", now)


async def remind_for_ever(settings: Settings, database: Database) -> None:
    """Every hour; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            await remind(database, datetime.now(UTC))
        await asyncio.sleep(EVERY_SECONDS)
