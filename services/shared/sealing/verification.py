"""Verification of the chains that a database holds."""

from collections.abc import Mapping, Sequence

from services.shared.database import Database
from services.shared.sealing.chain import Head, Verification
from services.shared.sealing.chains import Chain
from services.shared.sealing.heads import HeadInvalid, read_head
from services.shared.settings import Settings

START = Head()


async def verify_chain(
    database: Database,
    chain: Chain,
    signed: Head | None = None,
    *,
    key: str = "",
    since: Head = START,
) -> Verification:
    """The verdict on a chain as it is now: on all of it, or on what came after `since`.

    Memory does not grow with it.
    """
    verification = Verification(signed, since)
    async with database.read() as session:
        async for link in chain.links(session, key, after=since.sequence):
            if not verification.take(link):
                break
    verification.end()
    return verification


def full_name(chain: Chain, key: str) -> str:
    """As heads and verdicts have it: `audit`, or `journals/27D-2025` for one of several."""
    return f"{chain.name}/{key}" if chain.keyed else chain.name


async def verify_service(
    settings: Settings, service: str, chains: Sequence[Chain], heads: Mapping[str, str]
) -> dict[str, Verification]:
    """The verdict on each of a service's chains, for the command line: it opens the database.

    `heads` are exported ones, by the full names of their chains. A chain of which there is only
    a head was lost. Raises HeadInvalid for a head that is of none of `chains`, or not signed here.
    """
    database = Database(settings.database_url(service), pool_size=1)
    try:
        asked = {
            full_name(chain, key): (chain, key)
            for chain in chains
            for key in await _keys(database, chain, heads)
        }
        if strange := heads.keys() - asked.keys():
            said = f"A head is of {service} {min(strange)}, which is not what is verified."
            raise HeadInvalid(said)
        signed = {name: read_head(settings, service, name, heads[name]) for name in heads}
        return {
            name: await verify_chain(database, chain, signed.get(name), key=key)
            for name, (chain, key) in asked.items()
        }
    finally:
        await database.close()


async def _keys(database: Database, chain: Chain, heads: Mapping[str, str]) -> list[str]:
    async with database.read() as session:
        keys = set(await chain.keys(session))
    if chain.keyed:
        prefix = full_name(chain, "")
        keys |= {name.removeprefix(prefix) for name in heads if name.startswith(prefix)}
    return sorted(keys)
