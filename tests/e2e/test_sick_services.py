"""Slow proofs: a service that is dead, or answers after five seconds, harms no other.

`make bench` measures how little; here nobody waits for the sick one.
"""

from collections.abc import Iterator

import pytest

from tests.e2e import sick
from tests.e2e.fleet import Fleet, running_fleet

pytestmark = pytest.mark.proof

ROUNDS = 2
# What waited for the slow service would take all of its five seconds.
HELD_UP_SECONDS = sick.SLOW_SECONDS / 5


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with running_fleet() as fleet:
        yield fleet


async def test_a_dead_service_holds_up_no_other_and_is_told(fleet: Fleet) -> None:
    seen = await sick.compare(fleet, sick.kill, sick.start, ROUNDS)
    assert seen.faultless()
    assert max(seen.p99) < HELD_UP_SECONDS
    for record in seen.own:
        assert (set(record.statuses), record.errors) == ({503}, [])
    assert seen.refused < HELD_UP_SECONDS


async def test_a_slow_service_holds_up_no_other_and_fills_no_memory(fleet: Fleet) -> None:
    gateway = fleet.members["gateway"]
    held = gateway.memory()
    seen = await sick.compare(fleet, sick.slow_down, sick.replace, ROUNDS)
    assert seen.faultless()
    assert max(seen.p99) < HELD_UP_SECONDS
    assert all(not record.errors for record in seen.own)
    assert gateway.memory() < held + 12 * 1024 * 1024
