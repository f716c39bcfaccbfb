"""The sealer: gives unsealed entries their places, one process at a time for each service.

A sequence given by the business transaction would have to be given in the order of commits, one
at a time; one drawn from a PostgreSQL sequence would let a lower number commit later. Here an entry
is found once its transaction has committed, however late, and then gets the next place.
"""

import asyncio

import structlog

from services.shared.database import Database
from services.shared.notifications import Notifications
from services.shared.sealing import repository
from services.shared.sealing.chain import seal
from services.shared.sealing.repository import BATCH, TABLES, ChainName

CHANNEL = "unsealed"
"""Told by the database, of each statement that adds entries."""
INTERVAL_SECONDS = 0.25
QUIET_SECONDS = 60.0
"""What was told while nobody listened is found after that, if nothing is told meanwhile."""
AGAIN_SECONDS = 1.0

log = structlog.get_logger("marches.sealing")


async def seal_once(database: Database) -> int:
    """Seal what is committed, and say how many entries that were."""
    return sum([await _seal_chain(database, chain) for chain in TABLES])


async def _seal_chain(database: Database, chain: ChainName) -> int:
    sealed = 0
    while count := await _seal_batch(database, chain):
        sealed += count
        if count < BATCH:
            break
    return sealed


async def _seal_batch(database: Database, chain: ChainName) -> int:
    async with database.write() as session:
        await repository.hold_chain(session, chain)
        # Each statement sees what was committed before it: the head is the last sealer's.
        rows = await repository.pending(session, chain)
        if rows:
            head = await repository.head_of(session, chain)
            await repository.seal_all(session, chain, seal(map(dict, rows), head))
    return len(rows)


async def seal_for_ever(database: Database, notifications: Notifications) -> None:
    """Seal what is told of, several times a second at most, until cancelled."""
    with notifications.waking(CHANNEL) as news:
        while True:
            quiet = QUIET_SECONDS
            try:
                await seal_once(database)
            except Exception as error:
                log.exception("sealing failed", error=type(error).__name__)
                quiet = AGAIN_SECONDS
            await asyncio.sleep(INTERVAL_SECONDS)
            await news.within(quiet)
