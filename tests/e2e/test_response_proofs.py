"""A slow proof of responses: the service is killed twice while people send, and send again."""

import asyncio
import os
import random
import sys
from asyncio.subprocess import Process, create_subprocess_exec
from uuid import uuid4

import httpx
import psycopg
import pytest

from services.engagement.app import SERVICE
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.consultations import EngagementOfficer, survey
from tests.api.responses import Citizen
from tests.bench.servers import environment, free_port
from tests.e2e.test_sealing_proofs import answering

pytestmark = pytest.mark.proof

PEOPLE, KILLS, SEED, AGAIN = 8, 2, 20170914, 0.1
SERVE = [sys.executable, "-m", "services.engagement", "serve"]
HALVES = """
    SELECT response.id FROM response
    LEFT JOIN response_answers AS answers ON answers.response = response.id
    WHERE answers.response IS NULL
    OR (SELECT count(*) FROM audit_entry WHERE resource LIKE '%/' || response.id) <> 1
    OR (SELECT count(*) FROM outbox_event WHERE data ->> 'id' = response.id::text) <> 1
"""


class Tablet:
    """Person after person, each with a key of their own, sent until it is acknowledged; one in
    ten is sent again."""

    def __init__(self, client: httpx.AsyncClient, at: str) -> None:
        self.client, self.at = client, at
        self.receipts: dict[str, str] = {}
        self.stopping = False

    async def run(self, chance: random.Random) -> None:
        while not self.stopping:
            text = str(uuid4())
            person = Citizen(self.client)
            self.receipts[text] = await self._acknowledged(person, text)
            if chance.random() < AGAIN:
                assert await self._acknowledged(person, text) == self.receipts[text]

    async def _acknowledged(self, person: Citizen, text: str) -> str:
        answers = {"opinion": "against", "why": text, "may_publish": True}
        while True:
            try:
                answer = await person.sends(self.at, answers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 201:
                return person.receipt
            assert answer is None or answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)


async def served(settings: Settings) -> Process:
    given = os.environ | environment(settings) | {"MARCHES_PORT": str(settings.port)}
    process = await create_subprocess_exec(*SERVE, env=given | {"MARCHES_LOG_LEVEL": "error"})
    await answering(settings.port, process)
    return process


async def test_two_kills_lose_no_acknowledged_response_and_double_none(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("responses")
    settings = settings_for(databases, ["engagement"], directory, port=free_port())
    async with running(SERVICE.create_app(settings)) as client:
        at = await survey(EngagementOfficer(client, settings))
    chance = random.Random(SEED)
    url = f"http://127.0.0.1:{settings.port}"
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        tablets = [Tablet(client, at) for _ in range(PEOPLE)]
        tasks = [asyncio.create_task(each.run(chance)) for each in tablets]
        for _ in range(KILLS):
            process = await served(settings)
            await asyncio.sleep(chance.uniform(1.5, 3))
            process.kill()
            await process.wait()
        process = await served(settings)
        for each in tablets:
            each.stopping = True
        async with asyncio.timeout(60):
            await asyncio.gather(*tasks)
    process.kill()
    await process.wait()
    acknowledged = [text for each in tablets for text in each.receipts]
    assert len(acknowledged) > 100
    with psycopg.connect(settings.database_url("engagement")) as connection:
        kept = connection.execute("SELECT answers ->> 'why' FROM response_answers").fetchall()
        assert sorted(text for (text,) in kept) == sorted(acknowledged)
        assert connection.execute(HALVES).fetchall() == []
