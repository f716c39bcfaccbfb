"""Requests are counted the same in memory and in Valkey, and counted still when that is gone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.rates.stores import MemoryStore, Store, ValkeyStore
from tests.gateway.rates.conftest import free_port, valkey_at
from tests.gateway.resilience.clock import Clock


@pytest.fixture(params=["memory", "valkey"])
async def store(request: pytest.FixtureRequest, valkey: str) -> AsyncIterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else ValkeyStore(valkey)
    yield made
    await made.close()


async def test_every_key_is_counted_by_itself(store: Store) -> None:
    assert [await store.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert await store.incr("b", 60) == 1


async def test_requests_at_once_are_all_counted(store: Store) -> None:
    counts = await asyncio.gather(*(store.incr("c", 60) for _ in range(50)))
    assert sorted(counts) == list(range(1, 51))


async def test_gateways_that_share_a_valkey_count_together(valkey: str) -> None:
    stores = [ValkeyStore(valkey) for _ in range(2)]
    assert [await store.incr("shared", 60) for store in stores] == [1, 2]
    for store in stores:
        await store.close()


async def test_without_its_valkey_a_gateway_counts_for_itself(tmp_path: Path) -> None:
    port = free_port()
    with valkey_at(port, tmp_path) as url:
        store = ValkeyStore(url)
        assert await store.incr("a", 60) == 1
    assert [await store.incr("a", 60) for _ in range(10)] == list(range(1, 11))
    await store.close()


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_memory_forgets_nothing_within_the_time_and_all_after_twice_of_it(
    pauses: list[float],
) -> None:
    clock = Clock()
    store = MemoryStore(clock)
    times: list[float] = []
    for pause in pauses:
        clock.pass_seconds(pause)
        times.append(clock.now)
        count = asyncio.run(store.incr("a", 60))
        assert count >= sum(1 for each in times if clock.now - each < 60)
    clock.pass_seconds(121)
    asyncio.run(store.incr("b", 60))
    clock.pass_seconds(61)
    assert asyncio.run(store.incr("a", 60)) == 1
