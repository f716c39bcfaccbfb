"""A steady load for a long time: every answer is right, and no process grows."""

import asyncio
import time
from statistics import median

from tests.e2e.fleet import Fleet, Member
from tests.e2e.load import mixture, token_of
from tests.e2e.traffic import traffic

CLIENTS = 32
SAMPLE_SECONDS = 1.0
TOKEN_SECONDS = 120
# The second check of a secret in a thread takes what the first gave back: after some of them, in
# each of the two threads that check, it is the same.
TOKENS_TO_WARM, TOKENS_AT_ONCE = 4, 2
# Allocators keep what they once had: what is held moves by some megabytes either way.
MEMORY_SLACK = 12 * 1024 * 1024
MEMORY_GROWTH = 1.05
DESCRIPTOR_SLACK = 8

Held = dict[str, list[tuple[int, int]]]


async def most(fleet: Fleet, requests: list[bytes], seconds: float) -> float:
    """Answers a second when every client asks as fast as it is answered."""
    async with traffic(fleet.ports["gateway"], requests, clients=CLIENTS) as record:
        await asyncio.sleep(seconds)
    assert not record.errors, record.errors[:5]
    return len(record.times) / seconds


async def soak(fleet: Fleet, *, measuring: float, warming: float, seconds: float) -> None:
    """Half the measured maximum for `seconds`, after `warming`; what is held is compared."""
    requests = [*mixture(await asyncio.to_thread(token_of, fleet))]
    rate = await most(fleet, requests, measuring) / 2
    members = list(fleet.members.values())
    async with traffic(fleet.ports["gateway"], requests, clients=CLIENTS, rate=rate) as record:
        for _ in range(TOKENS_TO_WARM):
            asked = (asyncio.to_thread(token_of, fleet) for _ in range(TOKENS_AT_ONCE))
            await asyncio.gather(*asked)
        await asyncio.sleep(warming)
        held = await _sampled(fleet, members, requests, seconds)
    print(f"soak at {rate:.0f}/s: {record.told()}")
    assert record.faultless(), record.errors[:5]
    grown = [name for name, samples in held.items() if not _flat(name, samples)]
    assert not grown


async def _sampled(
    fleet: Fleet, members: list[Member], requests: list[bytes], seconds: float
) -> Held:
    held: Held = {member.name: [] for member in members}
    end, renew = time.monotonic() + seconds, time.monotonic() + TOKEN_SECONDS
    while time.monotonic() < end:
        for member in members:
            held[member.name].append((member.memory(), member.descriptors()))
        if time.monotonic() > renew:
            requests[:] = mixture(await asyncio.to_thread(token_of, fleet))
            renew += TOKEN_SECONDS
        await asyncio.sleep(SAMPLE_SECONDS)
    return held


def _flat(name: str, samples: list[tuple[int, int]]) -> bool:
    """Whether the last quarter holds what the first one did."""
    quarter = max(1, len(samples) // 4)
    (memory, memory_then), (descriptors, descriptors_then) = (
        (median(values[:quarter]), median(values[-quarter:]))
        for values in zip(*samples, strict=True)
    )
    print(f"{name}: {memory / 1e6:.1f} -> {memory_then / 1e6:.1f} MB,", end=" ")
    print(f"{descriptors:.0f} -> {descriptors_then:.0f} descriptors")
    most = max(memory * MEMORY_GROWTH, memory + MEMORY_SLACK)
    return memory_then < most and descriptors_then <= descriptors + DESCRIPTOR_SLACK
