"""The sealer: gives unsealed entries their places, one process at a time for each chain.

A sequence given by the business transaction would have to be given in the order of commits, one
at a time; one drawn from a PostgreSQL sequence would let a lower number commit later. Here an entry
is found once its transaction has committed, however late, and then gets the next place.
"""

import asyncio
from collections.abc import Sequence
from itertools import groupby

import structlog
from sqlalchemy import text

from services.shared.announcements import tell_of
from services.shared.database import Database, WriteSession
from services.shared.notifications import Notifications
from services.shared.sealing.chain import seal
from services.shared.sealing.chains import BATCH, Chain, Entry

LOOK_SECONDS = 0.25
AGAIN_SECONDS = 1.0
LOOKS = 5
"""So often it looks in vain: together longer than UNTOLD_SECONDS and a commit."""
QUIET_SECONDS = 60.0
"""What nobody heard of is found after that, if nothing is told meanwhile."""
CHANNEL = "unsealed"
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")

log = structlog.get_logger("marches.sealing")


def tell_sealer(session: WriteSession) -> None:
    """Whoever writes an entry tells of it."""
    tell_of(session, CHANNEL)


async def seal_once(database: Database, chains: Sequence[Chain]) -> int:
    """Seal what is committed, and say how many entries that were."""
    return sum([await _seal_chain(database, chain) for chain in chains])


async def _seal_chain(database: Database, chain: Chain) -> int:
    sealed = 0
    while count := await _seal_batch(database, chain):
        sealed += count
        if count < BATCH:
            break
    return sealed


async def _seal_batch(database: Database, chain: Chain) -> int:
    async with database.write() as session:
        await _hold(session, chain)
        # Each statement sees what was committed before it: the head is the last sealer's.
        pending = await chain.pending(session)
        # Sorting keeps the order within each key.
        for key, group in groupby(sorted(pending, key=_key), key=_key):
            entries = list(group)
            links = seal((entry.content for entry in entries), await chain.head(session, key))
            await chain.seal(session, key, entries, links)
    return len(pending)


def _key(entry: Entry) -> str:
    return entry.key


async def _hold(session: WriteSession, chain: Chain) -> None:
    """Be the chain's only sealer until this transaction ends, however it ends; await others."""
    await (await session.connection()).execute(LOCK, {"key": f"seal {chain.name}"})


async def seal_for_ever(
    database: Database, notifications: Notifications, chains: Sequence[Chain]
) -> None:
    """Seal what is told of, several times a second at most, until cancelled."""
    with notifications.waking(CHANNEL) as news:
        told = True
        while True:
            looks = 0 if told else LOOKS - 1  # a quiet minute needs one look
            while looks < LOOKS:
                looks = 0 if await _sealed_any(database, chains) else looks + 1
                await asyncio.sleep(LOOK_SECONDS)
            told = await news.within(QUIET_SECONDS)


async def _sealed_any(database: Database, chains: Sequence[Chain]) -> bool:
    """Whether there was anything to seal; what fails is tried again a little later."""
    try:
        return await seal_once(database, chains) > 0
    except Exception as error:
        log.exception("sealing failed", error=type(error).__name__)
        await asyncio.sleep(AGAIN_SECONDS)
        return True
