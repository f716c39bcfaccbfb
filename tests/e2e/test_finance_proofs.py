"""Slow proofs of the ledger: killed in the middle, and asked the same by many at once."""

import asyncio
import os
import random
from asyncio.subprocess import Process, create_subprocess_exec
from collections import Counter
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import psycopg
import pytest

from services.finance.app import CHAINS, SERVICE
from services.finance.journals.models import JOURNALS as CHAIN
from services.shared.database import Database
from services.shared.sealing.sealer import seal_once
from services.shared.sealing.verification import verify_chain
from services.shared.settings import Settings
from services.shared.testing import Databases, running, settings_for
from tests.api.ledgers import JOURNALS, Officer
from tests.api.test_finance_races import posted_with_one_key, reversed_twice
from tests.bench.servers import environment, free_port
from tests.e2e.ledger_server import SERVE
from tests.e2e.test_sealing_proofs import answering

pytestmark = pytest.mark.proof

KILLS, WRITERS, SEED = 40, 8, 20130401
HALVES = """
    SELECT id FROM journal AS j
    WHERE (SELECT count(*) FROM journal_line WHERE journal = j.id) <> line_count
       OR (SELECT sum(amount) FROM journal_line WHERE journal = j.id) <> 0
       OR (SELECT count(*) FROM journal_act WHERE journal = j.id) <> 1
       OR (SELECT count(*) FROM audit_entry WHERE resource = '/v1/finance/journals/' || j.id) <> 1
       OR (SELECT count(*) FROM outbox_event WHERE subject = j.id::text) <> 1
"""


@pytest.fixture
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory = tmp_path_factory.mktemp("ledger")
    return settings_for(databases, ["finance"], directory, port=free_port())


@pytest.fixture
async def officer(settings: Settings) -> AsyncIterator[Officer]:
    async with running(SERVICE.create_app(settings)) as client:
        yield await Officer(client, settings).open()


async def test_of_five_hundred_journals_reversed_twice_at_once_each_is_reversed_once(
    officer: Officer,
) -> None:
    assert await reversed_twice(officer, 500) == {201: 500, 409: 500}
    assert set((await officer.balances()).values()) == {"0.00"}


async def test_two_hundred_posts_at_once_with_one_key_are_one_journal(officer: Officer) -> None:
    found = await posted_with_one_key(officer, 200)
    assert set(found) <= {201, 409}
    assert len((await officer.get(JOURNALS, book=officer.book)).json()["items"]) == 1


class Bookkeeper:
    """Posts one journal after the other, each again with its id until it is acknowledged."""

    def __init__(self, officer: Officer) -> None:
        self.officer = officer
        self.acknowledged: Counter[str] = Counter()
        self.repeated = 0
        self.stopping = False

    async def run(self) -> None:
        while not self.stopping:
            id_ = str(uuid4())
            answer = await self._acknowledged(id_)
            self.acknowledged[answer.json()["id"]] += 1
            self.repeated += answer.status_code == 200

    async def _acknowledged(self, id_: str) -> httpx.Response:
        body = self.officer.journal(1, id=id_)
        while True:
            try:
                answer = await self.officer.post(JOURNALS, body)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.is_success:
                return answer
            assert answer is None or answer.status_code in {409, 503}, answer.text
            await asyncio.sleep(0.05)


async def served(settings: Settings) -> Process:
    given = os.environ | environment(settings) | {"MARCHES_PORT": str(settings.port)}
    process = await create_subprocess_exec(*SERVE, env=given | {"MARCHES_LOG_LEVEL": "error"})
    await answering(settings.port, process)
    return process


async def test_forty_kills_lose_no_acknowledged_journal_and_leave_no_half_one(
    officer: Officer, settings: Settings
) -> None:
    chance = random.Random(SEED)
    url = f"http://127.0.0.1:{settings.port}"
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        keepers = [Bookkeeper(Officer(client, settings, book=officer.book)) for _ in range(WRITERS)]
        tasks = [asyncio.create_task(keeper.run()) for keeper in keepers]
        for _ in range(KILLS):
            process = await served(settings)
            await asyncio.sleep(chance.uniform(0.05, 1.5))
            process.kill()
            await process.wait()
        process = await served(settings)
        for keeper in keepers:
            keeper.stopping = True
        async with asyncio.timeout(60):
            await asyncio.gather(*tasks)
    process.kill()
    await process.wait()
    acknowledged = sum((keeper.acknowledged for keeper in keepers), Counter())
    assert len(acknowledged) > KILLS
    database = Database(settings.database_url("finance"), pool_size=2)
    await seal_once(database, CHAINS)
    with psycopg.connect(settings.database_url("finance")) as connection:
        kept = {str(id_) for (id_,) in connection.execute("SELECT id FROM journal")}
        assert kept == acknowledged.keys()
        assert connection.execute(HALVES).fetchall() == []
    found = await verify_chain(database, CHAIN, key=officer.book)
    assert (found.fault, found.head.sequence) == (None, len(acknowledged))
    await database.close()
    pence = len(acknowledged)
    wanted = f"{pence // 100}.{pence % 100:02}"
    assert await officer.balances() == {"2000": f"-{wanted}", "5000": wanted}
