"""Slow proofs on the processes of docker-compose.yml: a long load, and every process replaced."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.e2e.fleet import Fleet, running_fleet
from tests.e2e.load import mixture, token_of
from tests.e2e.soak import soak
from tests.e2e.traffic import traffic

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with running_fleet(MARCHES_REUSE_PORT="true") as fleet:
        yield fleet


async def test_every_process_is_replaced_twice_under_load_and_no_client_sees_an_error(
    fleet: Fleet,
) -> None:
    requests = mixture(await asyncio.to_thread(token_of, fleet))
    async with traffic(fleet.ports["gateway"], requests, clients=16, rate=60) as record:
        for name in [*fleet.services(), "gateway"] * 2:
            assert await asyncio.to_thread(fleet.replace, name) == 0
    print(f"restarts: {record.told()}")
    assert record.faultless(), record.errors[:5]


async def test_ten_minutes_at_half_of_what_it_can_do_leave_nothing_unanswered_or_held(
    fleet: Fleet,
) -> None:
    await soak(fleet, measuring=20, warming=60, seconds=600)
