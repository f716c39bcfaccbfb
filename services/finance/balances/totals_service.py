"""Totals: folded from the lines in the background, compared with them, and made anew.

Posting adds rows and changes none, so that thousands may post to one account at once. What is
sealed is added to the totals a little later; a balance is the totals and what is not in them yet.
"""

import asyncio
import contextlib

from services.finance.balances import totals_repository as repository
from services.finance.balances.totals_repository import AT_ONCE
from services.finance.books.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.database import Database, WriteSession
from services.shared.errors import Unavailable
from services.shared.jobs.models import Job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.notifications import Notifications
from services.shared.sealing.sealer import CHANNEL
from services.shared.settings import Settings

KIND = "totals"
LOOK_SECONDS = 1.0
LOOKS = 3
"""So often it looks in vain after news: together longer than a sealing."""
QUIET_SECONDS = 60.0


async def fold_all(database: Database) -> int:
    """Fold what is sealed, and say how many books had anything."""
    async with database.read() as session:
        books = await repository.books_behind(session)
    for book in books:
        while await _fold_batch(database, book):
            pass
    return len(books)


async def _fold_batch(database: Database, book: str) -> bool:
    """Whether there is more."""
    async with database.write() as session:
        bounds = await repository.hold_totals(session, book)
        until = min(bounds.folded + AT_ONCE, bounds.sealed)
        if until > bounds.folded:
            await repository.fold(session, book, bounds.folded, until)
    return until < bounds.sealed


async def fold_for_ever(settings: Settings, database: Database) -> None:
    """Fold whenever something was written and sealed; safe in several workers at once."""
    with Notifications(database.url).waking(CHANNEL) as news:
        while True:
            looks = 0
            while looks < LOOKS:
                with contextlib.suppress(Unavailable):
                    looks = 0 if await fold_all(database) else looks + 1
                await asyncio.sleep(LOOK_SECONDS)
            await news.within(QUIET_SECONDS)


async def ask_for_totals(
    session: WriteSession, book: str, organisation: str, *, actor: Actor
) -> Job:
    """Have the totals of a book compared with its lines, and made anew."""
    job = await defer_job(session, actor, kind=KIND, payload={"book": book}, owner=organisation)
    await recorded(session, actor, "totals.compare", f"{PREFIX}/{book}/totals", owner=organisation)
    return job


async def make_anew(run: JobRun, _settings: Settings) -> None:
    """The job: its counts say how many totals were wrong, and in how many accounts."""
    book = run.job.payload["book"]
    counts: dict[str, int] = {}
    async with run.effect(result=f"/v1/finance/balances?book={book}", counts=counts) as session:
        bounds = await repository.hold_totals(session, book)
        wrong = await repository.differing(session, book, bounds.folded)
        await repository.forget(session, book)
        await repository.fold(session, book, 0, bounds.sealed)
        counts |= {"wrong_totals": sum(wrong.values()), "wrong_accounts": len(wrong)}
