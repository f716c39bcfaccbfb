"""The sealer: gives unsealed entries their places, one process at a time for each service.

A sequence given by the business transaction would have to be given in the order of commits, one
at a time; one drawn from a PostgreSQL sequence would let a lower number commit later. Here an entry
is found once its transaction has committed, however late, and then gets the next place.
"""

import asyncio

import structlog

from services.shared.database import Database
from services.shared.sealing import repository
from services.shared.sealing.chain import seal
from services.shared.sealing.repository import BATCH, TABLES, ChainName

INTERVAL_SECONDS = 0.25

log = structlog.get_logger("marches.sealing")


async def seal_once(database: Database) -> int:
    """Seal what is committed, and say how many entries that were; 0 when another one is at it."""
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
        if not await repository.try_lock(session, chain):
            return 0
        # Each statement sees what was committed before it: the head is the last sealer's.
        rows = await repository.pending(session, chain)
        if rows:
            head = await repository.head_of(session, chain)
            await repository.seal_all(session, chain, seal(map(dict, rows), head))
    return len(rows)


async def seal_for_ever(database: Database) -> None:
    """Seal, several times a second, until cancelled."""
    while True:
        try:
            await seal_once(database)
        except Exception as error:
            log.exception("sealing failed", error=type(error).__name__)
        await asyncio.sleep(INTERVAL_SECONDS)
