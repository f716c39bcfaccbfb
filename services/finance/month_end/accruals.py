"""Accruals are reversed on their day without anybody asking."""

import asyncio
import contextlib
from datetime import UTC, datetime

import structlog

from services.finance.journals import repository
from services.finance.journals.reversal_service import reverse_journal
from services.finance.journals.schemas import NewReversal
from services.shared.audit.actor import Actor
from services.shared.database import Database
from services.shared.errors import Problem, Unavailable
from services.shared.settings import Settings

EVERY_SECONDS = 3600.0
AT_ONCE = 100

log = structlog.get_logger("marches.finance")


async def reverse_due(database: Database, now: datetime) -> int:
    """Reverse the accruals that are due by today; how many there were."""
    async with database.read() as session:
        due = await repository.due_accruals(session, now.date(), AT_ONCE)
    done = 0
    for journal, day, organisation in due:
        actor = Actor.of_worker("finance", now, organisation)
        wanted = NewReversal(reason="Accrual: reversed on its day", effective_date=day)
        try:
            async with database.write() as session:
                await reverse_journal(session, journal, wanted, actor=actor)
            done += 1
        except Unavailable:
            raise
        except Problem as problem:  # no open period takes it, or somebody was faster
            log.warning("an accrual is not reversed", journal=str(journal), why=problem.code)
    return done


async def reverse_accruals_for_ever(settings: Settings, database: Database) -> None:
    """Every hour; beside the jobs of a worker, and safe in several at once."""
    while True:
        with contextlib.suppress(Unavailable):
            while await reverse_due(database, datetime.now(UTC)) == AT_ONCE:
                pass
        await asyncio.sleep(EVERY_SECONDS)
