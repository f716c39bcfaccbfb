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

LOOK_SECONDS = 0.25
AGAIN_SECONDS = 1.0
LOOKS = 5
"""So often it looks in vain: together longer than UNTOLD_SECONDS and a commit."""
QUIET_SECONDS = 60.0
"""What nobody heard of is found after that, if nothing is told meanwhile."""

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
    with notifications.waking(repository.CHANNEL) as news:
        while True:
            looks = 0
            while looks < LOOKS:
                looks = 0 if await _sealed_any(database) else looks + 1
                await asyncio.sleep(LOOK_SECONDS)
            await news.within(QUIET_SECONDS)


async def _sealed_any(database: Database) -> bool:
    """Whether there was anything to seal; what fails is tried again a little later."""
    try:
        return await seal_once(database) > 0
    except Exception as error:
        log.exception("sealing failed", error=type(error).__name__)
        await asyncio.sleep(AGAIN_SECONDS)
        return True
