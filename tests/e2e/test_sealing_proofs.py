"""Slow proofs: services killed, and asked the same by many, do what they acknowledged once."""

import asyncio
import os
import random
from asyncio.subprocess import Process, create_subprocess_exec
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from services.shared.audit.models import RECORD
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.sealing.verification import verify_chain
from services.shared.settings import Settings
from services.shared.testing import Databases, eventually, settings_for, token
from tests.bench.servers import environment, free_port
from tests.e2e.papers import NAME, PRINTED, SCHEMA, SERVE

pytestmark = pytest.mark.proof

KILLS = 40
WRITERS = 8
AT_ONCE = 200
SEED = 20130401
JOBS_SECONDS = 120
HALVES = """
    SELECT title FROM essay AS p
    WHERE (SELECT count(*) FROM paper_line WHERE paper = p.id) <> 1
       OR (SELECT count(*) FROM audit_entry WHERE resource = p.id::text) <> 1
       OR (SELECT count(*) FROM outbox_event WHERE subject = p.id::text) <> 1
"""
COUNTS = """
    SELECT (SELECT count(*) FROM essay), (SELECT count(DISTINCT title) FROM essay),
           (SELECT count(*) FROM paper_line), (SELECT count(*) FROM audit_entry),
           (SELECT count(*) FROM outbox_event), (SELECT count(*) FROM idempotency_key)
"""
WAITING = "SELECT count(*) FROM job WHERE finished_at IS NULL"
PRINTS = "SELECT paper, count(*) FROM paper_print GROUP BY paper"
STATES = "SELECT DISTINCT state FROM job"


class Writer:
    """Writes one paper after another, each again with its key until it is acknowledged."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.acknowledged: dict[str, str] = {}
        self.repeated = 0
        self.stopping = False

    async def run(self) -> None:
        while not self.stopping:
            title = str(uuid4())
            answer = await self._acknowledged(title)
            self.acknowledged[title] = answer.json()["id"]
            self.repeated += "idempotency-hit" in answer.headers

    async def _acknowledged(self, title: str) -> httpx.Response:
        while True:
            try:
                answer = await self.client.post(
                    f"/v1/{NAME}/papers", json={"title": title}, headers={"Idempotency-Key": title}
                )
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 201:
                return answer
            # A killed process leaves the key held for the moment that PostgreSQL needs to notice.
            assert answer is None or answer.status_code in {409, 503}, answer.text
            await asyncio.sleep(0.05)


@asynccontextmanager
async def writers_on(settings: Settings, port: int) -> AsyncIterator[list[Writer]]:
    headers = {"Authorization": f"Bearer {token(settings, 'board.write')}"}
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
        writers = [Writer(client) for _ in range(WRITERS)]
        running = [asyncio.create_task(writer.run()) for writer in writers]
        yield writers
        for writer in writers:
            writer.stopping = True
        async with asyncio.timeout(60):
            await asyncio.gather(*running)


async def served(settings: Settings, port: int) -> Process:
    """The service in a process of its own, once it answers."""
    given = os.environ | environment(settings) | {"MARCHES_PORT": str(port)}
    process = await create_subprocess_exec(*SERVE, env=given | {"MARCHES_LOG_LEVEL": "error"})
    await answering(port, process)
    return process


async def all_jobs_ended(settings: Settings) -> bool:
    with psycopg.connect(settings.database_url(NAME)) as connection:
        return connection.execute(WAITING).fetchone() == (0,)


async def answering(port: int, process: Process) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        while process.returncode is None:
            try:
                await client.get("/livez")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise AssertionError(f"the service ended with {process.returncode}")


@pytest.fixture
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    port = free_port()
    made = settings_for(databases, [NAME], tmp_path_factory.mktemp(NAME), port=port)
    with psycopg.connect(made.owner_database_url(NAME)) as owner:
        owner.execute(SCHEMA)
    yield made


async def test_forty_kills_lose_nothing_acknowledged_and_leave_no_half_write(
    settings: Settings,
) -> None:
    chance = random.Random(SEED)
    async with writers_on(settings, settings.port) as writers:
        for _ in range(KILLS):
            process = await served(settings, settings.port)
            await asyncio.sleep(chance.uniform(0.05, 1.5))
            process.kill()
            await process.wait()
        process = await served(settings, settings.port)
    await eventually(lambda: all_jobs_ended(settings), seconds=JOBS_SECONDS)
    process.kill()
    await process.wait()
    acknowledged = {k: v for writer in writers for k, v in writer.acknowledged.items()}
    assert len(acknowledged) > KILLS
    assert sum(title.startswith(PRINTED) for title in acknowledged) > 10
    await check(settings, acknowledged)


async def check(settings: Settings, acknowledged: dict[str, str]) -> None:
    """Everything is there once and whole, and every chain verifies to its last entry."""
    database = Database(settings.database_url(NAME), pool_size=2)
    await seal_once(database, RECORD)
    count = len(acknowledged)
    with psycopg.connect(settings.database_url(NAME)) as connection:
        kept: dict[str, Any] = dict(connection.execute("SELECT title, id::text FROM essay"))
        assert kept == acknowledged
        assert connection.execute(HALVES).fetchall() == []
        assert connection.execute(COUNTS).fetchone() == (count,) * 6
        printed = {title: 1 for title in acknowledged if title.startswith(PRINTED)}
        assert dict(connection.execute(PRINTS)) == printed
        assert connection.execute(STATES).fetchall() == [("succeeded",)]
    for chain in RECORD:
        found = await verify_chain(database, chain)
        assert (found.fault, found.head.sequence) == (None, count)
    await database.close()


async def test_two_hundred_posts_with_one_key_to_two_processes_have_one_effect(
    settings: Settings,
) -> None:
    ports = (settings.port, free_port())
    processes = [await served(settings, port) for port in ports]
    title = f"{PRINTED} of two hundred"
    headers = {
        "Authorization": f"Bearer {token(settings, 'board.write')}",
        "Idempotency-Key": "of-two-hundred",
    }
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        urls = [f"http://127.0.0.1:{ports[n % 2]}/v1/{NAME}/papers" for n in range(AT_ONCE)]
        answers = await asyncio.gather(*(client.post(url, json={"title": title}) for url in urls))
    seen = Counter((each.status_code, "idempotency-hit" in each.headers) for each in answers)
    assert seen[201, False] == 1
    assert seen[201, True] + seen[409, False] == AT_ONCE - 1
    (body,) = {answer.content for answer in answers if answer.status_code == 201}
    await eventually(lambda: all_jobs_ended(settings), seconds=JOBS_SECONDS)
    for process in processes:
        process.kill()
        await process.wait()
    await check(settings, {title: httpx.Response(201, content=body).json()["id"]})
