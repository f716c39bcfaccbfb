"""Verification of a book's chain, as closing a period needs it."""

from services.finance.journals.models import JOURNALS
from services.finance.month_end import repository
from services.shared.database import Database
from services.shared.lane.lane import Lane
from services.shared.sealing.chain import Head, Verification
from services.shared.sealing.sealer import seal_once
from services.shared.sealing.verification import verify_chain

FEW = 1_000
"""Entries that are verified where the request is answered: 20 to 30 ms."""


async def verified(url: str, book: str, signed: Head | None, since: Head) -> Verification:
    """A task of the lane."""
    database = Database(url, pool_size=1)
    try:
        return await verify_chain(database, JOURNALS, signed, key=book, since=since)
    finally:
        await database.close()


async def verify_book(database: Database, lane: Lane, book: str, caller: str) -> Verification:
    """Seal what waits, and verify what came since the chain of the book was last verified.

    Raises Busy, TooManyRequests, TookTooLong.
    """
    await seal_once(database, (JOURNALS,))
    async with database.read() as session:
        since = await repository.last_check(session, book)
    return await _verify(database, lane, book, None, since, caller)


async def verify_whole(
    database: Database, lane: Lane, book: str, signed: Head | None, caller: str
) -> Verification:
    """Verify the chain of a book from its beginning, up to a signed head where there is one.

    Raises Busy, TooManyRequests, TookTooLong.
    """
    return await _verify(database, lane, book, signed, Head(), caller)


async def _verify(
    database: Database, lane: Lane, book: str, signed: Head | None, since: Head, caller: str
) -> Verification:
    async with database.read() as session:
        head = await JOURNALS.head(session, book)
    if head.sequence - since.sequence <= FEW:
        return await verify_chain(database, JOURNALS, signed, key=book, since=since)
    found: Verification = await lane.run(verified, database.url, book, signed, since, caller=caller)
    return found
