"""`marches verify-audit`: whether chains are whole, and which entry is the first bad one."""

from collections.abc import Iterable, Mapping, Sequence

from services.shared.running import Service
from services.shared.sealing.chain import Verification
from services.shared.sealing.heads import HeadInvalid, subject_of
from services.shared.sealing.verification import verify_service
from services.shared.settings import Settings

ChainName = tuple[str, str]
"""Of which service, and which of its chains."""


async def verify_chains(
    settings: Settings, services: Sequence[Service], heads: Iterable[str]
) -> Mapping[ChainName, Verification]:
    """The verdict on every chain of `services`, each up to its head in `heads` if it has one.

    Raises HeadInvalid for a head that was not signed here or is of no chain that is asked about.
    """
    signed: dict[str, dict[str, str]] = {service.name: {} for service in services}
    for head in heads:
        service, chain = subject_of(head)
        if service not in signed:
            raise HeadInvalid(f"A head is of {service} {chain}, which is not what is verified.")
        signed[service][chain] = head
    found = {
        each.name: await verify_service(settings, each.name, each.chains, signed[each.name])
        for each in services
    }
    return {(name, chain): verdict for name in found for chain, verdict in found[name].items()}


def told(chain: ChainName, found: Verification) -> str:
    """A line for each chain."""
    name = " ".join(chain)
    if found.fault is None:
        return f"{name}: whole, {found.head.sequence} entries, {found.head.hash}"
    return f"{name}: entry {found.fault.sequence} is {found.fault.code}. {found.fault.detail}"
