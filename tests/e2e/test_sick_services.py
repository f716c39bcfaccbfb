"""Slow proofs: a service that is dead, or answers after five seconds, harms no other."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import pytest
import uvicorn

from tests.bench.load import http_request
from tests.e2e.fleet import Fleet, Member, running_fleet
from tests.e2e.load import mixture, token_of
from tests.e2e.traffic import Record, traffic

pytestmark = pytest.mark.proof

SICK = "finance"
ROUNDS, ROUND_SECONDS = 3, 6.0
RATE, SICK_RATE = 40, 10
SLOW_SECONDS = 5.0
REFUSAL_SECONDS = 0.05
UNCHANGED = 1.2
# Below that the clock of two busy cores decides, not the gateway.
SLACK_SECONDS = 0.003
SERVE_SLOWLY = [sys.executable, "-c", "from tests.e2e.test_sick_services import serve; serve()"]


Act = Callable[[], None]


async def slow(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers health checks at once and everything else after five seconds."""
    if scope["type"] != "http":
        return
    if scope["path"] != "/livez":
        await asyncio.sleep(SLOW_SECONDS)
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-length", b"2")]})  # fmt: skip
    await send({"type": "http.response.body", "body": b"{}"})


def serve() -> None:
    import os

    uvicorn.run(slow, port=int(os.environ["MARCHES_PORT"]), access_log=False, log_level="error")


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with running_fleet() as fleet:
        yield fleet


async def measured(fleet: Fleet, token: str) -> tuple[Record, Record]:
    """What clients of the others, and clients of the sick one, see in one round."""
    port, others = fleet.ports["gateway"], mixture(token)
    own = [http_request("GET", f"/v1/{SICK}/audit?limit=1", token)]
    async with (
        traffic(port, own, clients=64, expected=(200, 503, 504), rate=SICK_RATE) as sick,
        traffic(port, others, clients=8, rate=RATE) as well,
    ):
        await asyncio.sleep(ROUND_SECONDS)
    return well, sick


async def compared(fleet: Fleet, sicken: Act, heal: Act) -> list[Record]:
    """Turn by turn well and sick, so that both see the same machine.

    What the clients of the sick service saw; those of the others see no difference.
    """
    before, after, own = [], [], []
    for _ in range(ROUNDS):
        token = await asyncio.to_thread(token_of, fleet)
        before.append((await measured(fleet, token))[0])
        await asyncio.to_thread(sicken)
        await measured(fleet, token)  # the breaker opens
        others, sick = await measured(fleet, token)
        after.append(others)
        own.append(sick)
        await asyncio.to_thread(heal)
    p99_before, p99_after = (median(r.quantile(0.99) for r in rounds) for rounds in (before, after))
    print(f"p99 of the others {p99_before * 1000:.1f} -> {p99_after * 1000:.1f} ms")
    assert all(record.faultless() for record in (*before, *after))
    assert p99_after < p99_before * UNCHANGED + SLACK_SECONDS
    return own


async def test_a_dead_service_changes_nothing_for_the_others_and_is_told_at_once(
    fleet: Fleet,
) -> None:
    def heal() -> None:
        fleet.start(SICK).wait_until_answering()

    def sicken() -> None:
        fleet.members[SICK].kill()

    own = await compared(fleet, sicken, heal)
    print(f"refused: {[record.told() for record in own]}")
    for record in own:
        assert (set(record.statuses), record.errors) == ({503}, [])
    # One in some is the probe of the half-open breaker, which is tried and tried again.
    assert median(record.quantile(0.9) for record in own) < REFUSAL_SECONDS


async def test_a_slow_service_changes_nothing_for_the_others_and_fills_no_memory(
    fleet: Fleet,
) -> None:
    gateway = fleet.members["gateway"]
    held = gateway.memory()

    def sicken() -> None:
        fleet.members[SICK].stop()
        given = fleet.environment(SICK)
        log = fleet.directory / "slow.log"
        fleet.members[SICK] = Member(SICK, SERVE_SLOWLY, given, log).wait_until_answering()

    def heal() -> None:
        fleet.members[SICK].kill()
        fleet.start(SICK).wait_until_answering()

    own = await compared(fleet, sicken, heal)
    print(f"slow: {[record.told() for record in own]}")
    print(f"gateway {held / 1e6:.1f} -> {gateway.memory() / 1e6:.1f} MB")
    assert all(not record.errors for record in own)
    assert gateway.memory() < held + 12 * 1024 * 1024
