"""Verification of the chains that a database holds."""

from services.shared.database import Database
from services.shared.sealing import repository
from services.shared.sealing.chain import Head, Verification
from services.shared.sealing.heads import read_head
from services.shared.sealing.repository import ChainName
from services.shared.settings import Settings


async def verify_chain(
    database: Database, chain: ChainName, signed: Head | None = None
) -> Verification:
    """The verdict on a whole chain as it is now; memory does not grow with it."""
    verification = Verification(signed)
    async with database.read() as session:
        async for link in repository.links_of(session, chain):
            if not verification.take(link):
                break
    verification.end()
    return verification


async def verify_service(
    settings: Settings, service: str, chain: ChainName, signed: str | None = None
) -> Verification:
    """The same for the command line, which opens the service's database itself.

    `signed` is an exported head. Raises HeadInvalid when it is not this chain's.
    """
    head = read_head(settings, service, chain, signed) if signed else None
    database = Database(settings.database_url(service), pool_size=1)
    try:
        return await verify_chain(database, chain, head)
    finally:
        await database.close()
