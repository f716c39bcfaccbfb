"""Streams of events hold nothing that others need, and end with the job or the token."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from services.shared.application import create_service
from services.shared.capacity import Places
from services.shared.database import Database
from services.shared.jobs.routes import STREAMS_OF_A_CALLER
from services.shared.jobs.run import JobRun, start_job
from services.shared.settings import Settings
from services.shared.testing import Databases, eventually, running, settings_for, token
from services.shared.tokens import LEEWAY_SECONDS
from tests.api.board import problem_in
from tests.api.test_shared_jobs import JOBS, deferred

LISTENERS = """
SELECT count(*) FROM pg_stat_activity
WHERE query LIKE 'LISTEN%' AND datname = current_database()"""
CUT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""


@dataclass
class Hall:
    """A small service with many listeners, each a task that ends with its stream."""

    app: FastAPI
    client: httpx.AsyncClient
    settings: Settings
    database: Database

    async def run(self) -> JobRun:
        """A job that has begun."""
        async with self.database.write() as session:
            job = await deferred(session)
        return await start_job(self.database, job.id)

    def token(self, caller: str = "tester", **claims: Any) -> dict[str, str]:
        held = token(self.settings, "board.read", sub=caller, **claims)
        return {"Authorization": f"Bearer {held}"}

    def listen(self, job: UUID, **claims: Any) -> asyncio.Task[httpx.Response]:
        path = f"{JOBS}/{job}/events"
        return asyncio.create_task(self.client.get(path, headers=self.token(**claims)))

    async def fill(self, job: UUID, number: int) -> list[asyncio.Task[httpx.Response]]:
        """So many listeners, no caller with more than it may have."""
        tasks = []
        for n in range(number):
            tasks.append(self.listen(job, caller=f"caller {n // STREAMS_OF_A_CALLER}"))
            if not len(tasks) % STREAMS_OF_A_CALLER:
                await self.followed(len(tasks))
        await self.followed(number)
        return tasks

    async def followed(self, number: int) -> None:
        """So many listeners have their job, and hold nothing any more."""

        async def there() -> bool:
            return self.app.state.streams.taken == number and self.held() == 0

        await eventually(there)

    def held(self) -> int:
        """How many connections of the pool are in use."""
        return int(self.app.state.database.engine.pool.checkedout())


def told(answer: httpx.Response) -> list[str]:
    """The states in the events of a stream."""
    assert answer.status_code == 200, answer.text
    lines = answer.text.splitlines()
    return [json.loads(line[6:])["state"] for line in lines if line.startswith("data: ")]


async def succeed(run: JobRun) -> None:
    async with run.effect(result=None, counts={}):
        pass


@pytest.fixture
async def hall(databases: Databases, tmp_path: Path) -> AsyncIterator[Hall]:
    settings = settings_for(databases, ["board"], tmp_path)
    app = create_service(settings, name="board", title="Small", description="Of the tests.")
    database = Database(settings.database_url("board"))
    async with running(app) as client:
        yield Hall(app, client, settings, database)
    await database.close()


async def test_three_hundred_streams_hold_no_connection_of_the_pool(hall: Hall) -> None:
    run = await hall.run()
    tasks = await hall.fill(run.job.id, 300)
    light = await hall.client.get(f"{JOBS}/{run.job.id}", headers=hall.token())
    assert light.status_code == 200
    with psycopg.connect(hall.settings.database_url("board")) as reader:
        assert reader.execute(LISTENERS).fetchone() == (1,)
    await succeed(run)
    for answer in await asyncio.gather(*tasks):
        assert told(answer) == ["running", "succeeded"]
    await hall.followed(0)


async def test_a_caller_has_some_streams_and_the_next_is_told_why_not(hall: Hall) -> None:
    run = await hall.run()
    tasks = await hall.fill(run.job.id, STREAMS_OF_A_CALLER)
    answer = await hall.listen(run.job.id, caller="caller 0")
    refused = problem_in(answer, 429, "too_many_requests")
    assert f"{STREAMS_OF_A_CALLER} event streams" in str(refused["detail"])
    other = hall.listen(run.job.id, caller="another")
    await hall.followed(STREAMS_OF_A_CALLER + 1)
    await succeed(run)
    for answer in await asyncio.gather(other, *tasks):
        assert told(answer)[-1] == "succeeded"


async def test_beyond_all_places_streams_are_shed_and_everything_else_goes_on(hall: Hall) -> None:
    hall.app.state.streams = Places("event streams", 12, of_a_caller=STREAMS_OF_A_CALLER)
    run = await hall.run()
    tasks = await hall.fill(run.job.id, 12)
    answer = await hall.listen(run.job.id, caller="another")
    problem_in(answer, 503, "busy")
    assert answer.headers["retry-after"]
    assert answer.headers["x-marches-shed"]
    light = await hall.client.get(f"{JOBS}/{run.job.id}", headers=hall.token())
    assert light.status_code == 200
    await succeed(run)
    await asyncio.gather(*tasks)


async def test_a_stream_ends_with_its_token(hall: Hall) -> None:
    run = await hall.run()
    soon = int(time.time()) - LEEWAY_SECONDS + 2
    answer = await hall.listen(run.job.id, exp=soon)
    assert told(answer) == ["running"]
    assert hall.app.state.streams.taken == 0


async def test_a_stream_outlives_every_connection_that_is_lost(hall: Hall) -> None:
    run = await hall.run()
    with capture_logs() as logs:
        task = hall.listen(run.job.id)
        await hall.database.close()
        with psycopg.connect(hall.settings.database_url("board"), autocommit=True) as connection:

            async def heard() -> bool:
                return connection.execute(LISTENERS).fetchone() == (1,)

            await eventually(heard)
            connection.execute(CUT)
        await succeed(run)
        assert told(await task)[-1] == "succeeded"
    assert [each for each in logs if each["event"] == "request failed"] == []
