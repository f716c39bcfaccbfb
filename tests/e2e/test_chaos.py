"""Slow proof: random kills of services and workers lose nothing that was acknowledged."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.e2e.fleet import Fleet, running_fleet
from tests.e2e.load import mixture, token_of
from tests.e2e.traffic import traffic

pytestmark = pytest.mark.proof

SECONDS = 120.0
SEED = 19480705
WRITERS, PAUSE = 3, 0.3
"""A worker that is killed again and again takes in no more files than that."""
# Every answer that the document declares for a service that is away, full, or busy with the key.
PASSING = frozenset({409, 429, 502, 503, 504})
ENDED = {"succeeded", "failed", "cancelled"}
CSV = "period,org_code,type,attendances,breaches,admissions\n2017-03-01,{},1,{},5,1\n"


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with running_fleet() as fleet:
        yield fleet


class Killer:
    """Kills one process after another, and starts what has ended, as a supervisor would."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.chance = random.Random(SEED)
        self.victims = [*fleet.services(), *fleet.workers()]
        self.killed: Counter[str] = Counter()

    def run(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self.chance.uniform(2.0, 6.0))
            victim = self.chance.choice(self.victims)
            self.fleet.members[victim].kill()
            self.killed[victim] += 1
            time.sleep(self.chance.uniform(0.1, 1.0))
            self.revive()

    def revive(self) -> None:
        for name in self.victims:
            if self.fleet.members[name].process.poll() is not None:
                self.fleet.start(name)


class Writer:
    """Sends one act after another, each again with its key until it is acknowledged."""

    def __init__(self, client: httpx.AsyncClient, number: int) -> None:
        self.client, self.number = client, number
        self.clients: dict[str, str] = {}
        self.jobs: dict[str, str] = {}
        self.unlucky: Counter[int] = Counter()
        self.repeated = 0
        self.stopping = False

    async def run(self) -> None:
        turn = 0
        while not self.stopping:
            turn += 1
            await self._make_client(f"chaos {uuid4()}")
            await self._send_file(f"Z{self.number}{turn:04}", turn)
            await asyncio.sleep(PAUSE)

    async def _make_client(self, name: str) -> None:
        body = {"name": name, "orgs": ["27D"], "scopes": ["metrics.read"]}
        made = await self._acknowledged("/v1/directory/clients", 201, json=body)
        self.clients[name] = made.json()["client_id"]

    async def _send_file(self, organisation: str, figure: int) -> None:
        made = await self._acknowledged(
            "/v1/metrics/imports?format=nhse-ae", 202,
            content=CSV.format(organisation, 100 + figure), headers={"Content-Type": "text/csv"},
        )  # fmt: skip
        self.jobs[organisation] = made.headers["location"]

    async def _acknowledged(self, path: str, status: int, **sent: Any) -> httpx.Response:
        headers = {**sent.pop("headers", {}), "Idempotency-Key": str(uuid4())}
        while True:
            answer = await self.client.post(path, headers=headers, **sent)
            if answer.status_code == status:
                self.repeated += "idempotency-hit" in answer.headers
                return answer
            assert answer.status_code in PASSING, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            self.unlucky[answer.status_code] += 1
            await asyncio.sleep(0.1)


async def test_two_minutes_of_kills_lose_no_acknowledged_write_and_show_documented_answers_only(
    fleet: Fleet,
) -> None:
    token = await asyncio.to_thread(token_of, fleet)
    killer = Killer(fleet)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=fleet.url, headers=headers, timeout=60) as client:
        writers = [Writer(client, number) for number in range(WRITERS)]
        writing = [asyncio.create_task(writer.run()) for writer in writers]
        reading = traffic(
            fleet.ports["gateway"], mixture(token), clients=8, rate=30, expected={200, *PASSING}
        )
        async with reading as record:
            await asyncio.to_thread(killer.run, SECONDS)
        await asyncio.to_thread(settled, fleet, killer)
        for writer in writers:
            writer.stopping = True
        async with asyncio.timeout(120):
            await asyncio.gather(*writing)
        tell(killer, writers)
        print(f"readers: {record.told()}")
        assert record.errors == []
        # An answer that had begun when its service was killed can only be seen to be cut.
        assert record.cut <= killer.killed.total()
        await check_clients(client, {k: v for w in writers for k, v in w.clients.items()})
        await check_files(client, {k: v for w in writers for k, v in w.jobs.items()})
        for service in ("directory", "metrics"):
            await eventually_verified(client, service)


def settled(fleet: Fleet, killer: Killer) -> None:
    killer.revive()
    for name in fleet.services():
        fleet.members[name].wait_until_answering()


def tell(killer: Killer, writers: list[Writer]) -> None:
    print(f"killed: {dict(killer.killed)}")
    for writer in writers:
        print(f"{len(writer.clients)} clients, {len(writer.jobs)} files,", end=" ")
        print(f"{writer.repeated} answered again, passing: {dict(writer.unlucky)}")


async def check_clients(client: httpx.AsyncClient, acknowledged: dict[str, str]) -> None:
    """Every acknowledged one is there, under the id that was told, and once."""
    found: list[tuple[str, str]] = []
    path = "/v1/directory/clients?limit=500"
    while path:
        answer = await client.get(path)
        listed = answer.json()["items"]
        found += [(each["name"], each["client_id"]) for each in listed]
        path = answer.links.get("next", {}).get("url", "")
    made = [pair for pair in found if pair[0].startswith("chaos ")]
    assert len(acknowledged) > WRITERS
    assert sorted(made) == sorted(acknowledged.items())


async def check_files(client: httpx.AsyncClient, acknowledged: dict[str, str]) -> None:
    """Every acknowledged file's job has ended well, and its figures are there."""
    assert len(acknowledged) > WRITERS
    for organisation, job in acknowledged.items():

        async def ended(job: str = job) -> bool:
            answer = await client.get(job)
            return answer.status_code == 200 and answer.json()["state"] in ENDED

        await until(ended)
        assert (await client.get(job)).json()["state"] == "succeeded"
        stored = await client.get(f"/v1/metrics/observations?organisation={organisation}")
        assert stored.json()["items"], organisation


async def eventually_verified(client: httpx.AsyncClient, service: str) -> None:
    async def verified() -> bool:
        answer = await client.get(f"/v1/{service}/audit/verification")
        assert answer.json().get("fault") is None
        return answer.status_code == 200 and answer.json()["verified"]

    await until(verified)


async def until(check: Callable[[], Any], seconds: float = 180.0) -> None:
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110 (asks another process)
            await asyncio.sleep(0.2)
