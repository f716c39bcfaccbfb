"""One service of the fleet is dead or slow: what the clients of the others see, and its own."""

import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import uvicorn

from tests.bench.load import http_request
from tests.e2e.fleet import Fleet, Member
from tests.e2e.load import mixture, token_of
from tests.e2e.traffic import Record, traffic

SICK = "finance"
SLOW_SECONDS = 5.0
ROUND_SECONDS = 6.0
RATE, SICK_RATE = 40, 10
SERVE_SLOWLY = [sys.executable, "-c", "from tests.e2e.sick import serve; serve()"]

Act = Callable[[Fleet], None]


@dataclass
class Compared:
    """What was seen, round by round: by the others' clients, and by those of the sick service."""

    before: list[Record] = field(default_factory=list)
    after: list[Record] = field(default_factory=list)
    own: list[Record] = field(default_factory=list)

    @property
    def p99(self) -> tuple[float, float]:
        """Seconds of the others' answers, with the service well and sick."""
        before, after = (
            median(record.quantile(0.99) for record in rounds)
            for rounds in (self.before, self.after)
        )
        return before, after

    @property
    def refused(self) -> float:
        """Seconds of a refusal. One in some is the half-open breaker's probe: hence 90 %."""
        return median(record.quantile(0.9) for record in self.own)

    def faultless(self) -> bool:
        return all(record.faultless() for record in (*self.before, *self.after))


async def compare(fleet: Fleet, sicken: Act, heal: Act, rounds: int) -> Compared:
    """Turn by turn well and sick, so that both see the same machine, and not its first requests."""
    seen = Compared()
    await _measured(fleet, await asyncio.to_thread(token_of, fleet))
    for _ in range(rounds):
        token = await asyncio.to_thread(token_of, fleet)
        seen.before.append((await _measured(fleet, token))[0])
        await asyncio.to_thread(sicken, fleet)
        await _measured(fleet, token)  # the breaker opens
        others, own = await _measured(fleet, token)
        seen.after.append(others)
        seen.own.append(own)
        await asyncio.to_thread(heal, fleet)
    return seen


async def _measured(fleet: Fleet, token: str) -> tuple[Record, Record]:
    """What clients of the others, and clients of the sick one, see in one round."""
    port, others = fleet.ports["gateway"], mixture(token)
    own = [http_request("GET", f"/v1/{SICK}/audit?limit=1", token)]
    async with (
        traffic(port, own, clients=64, expected=(200, 503, 504), rate=SICK_RATE) as sick,
        traffic(port, others, clients=8, rate=RATE) as well,
    ):
        await asyncio.sleep(ROUND_SECONDS)
    return well, sick


def kill(fleet: Fleet) -> None:
    """The service is gone."""
    fleet.members[SICK].kill()


def start(fleet: Fleet) -> None:
    fleet.start(SICK).wait_until_answering()


def slow_down(fleet: Fleet) -> None:
    """In the service's place stands one that takes five seconds for everything."""
    fleet.members[SICK].stop()
    log = fleet.directory / "slow.log"
    slow = Member(SICK, SERVE_SLOWLY, fleet.environment(SICK), log)
    fleet.members[SICK] = slow.wait_until_answering()


def replace(fleet: Fleet) -> None:
    kill(fleet)
    start(fleet)


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
    uvicorn.run(slow, port=int(os.environ["MARCHES_PORT"]), access_log=False, log_level="error")
