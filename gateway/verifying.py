"""`marches verify-audit`: whether chains are whole, and which entry is the first bad one."""

from collections.abc import Iterable, Mapping, Sequence

from services.shared.sealing.chain import Verification
from services.shared.sealing.heads import HeadInvalid, subject_of
from services.shared.sealing.repository import TABLES, ChainName
from services.shared.sealing.verification import verify_service
from services.shared.settings import Settings

Chain = tuple[str, ChainName]


async def verify_chains(
    settings: Settings, services: Sequence[str], heads: Iterable[str]
) -> Mapping[Chain, Verification]:
    """The verdict on every chain of `services`, each up to its head in `heads` if it has one.

    Raises HeadInvalid for a head that was not signed here or is of no chain that is asked about.
    """
    chains: list[Chain] = [(service, chain) for service in services for chain in TABLES]
    signed = {subject_of(head): head for head in heads}
    for strange in signed.keys() - set(chains):
        raise HeadInvalid(f"A head is of {' '.join(strange)}, which is not what is verified.")
    return {each: await verify_service(settings, *each, signed.get(each)) for each in chains}


def told(chain: Chain, found: Verification) -> str:
    """A line for each chain."""
    name = " ".join(chain)
    if found.fault is None:
        return f"{name}: whole, {found.head.sequence} entries, {found.head.hash}"
    return f"{name}: entry {found.fault.sequence} is {found.fault.code}. {found.fault.detail}"
