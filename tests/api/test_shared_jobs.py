"""A job runs if and only if its request committed, once, and tells its owner how it goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from structlog.testing import capture_logs

from services.shared.auth import Principal
from services.shared.database import Database, WriteSession
from services.shared.errors import Conflict
from services.shared.jobs.models import Job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.jobs.worker import Handler, forget_jobs, queue_app
from services.shared.running import Service
from services.shared.settings import Settings
from services.shared.testing import Databases, acting, run_jobs, settings_for, token
from tests.api.board import BOARD, problem_in, serving

JOBS = "/v1/board/jobs"
JONES = Principal("jones", "tests", frozenset(), ("27D",), (), person=True)


async def deferred(session: WriteSession, kind: str = "count", owner: str = "27D") -> Job:
    payload = {"to": 3}
    return await defer_job(session, acting(JONES), kind=kind, payload=payload, owner=owner)


async def succeed(run: JobRun, _: Settings) -> None:
    async with run.effect(result="/v1/board/papers/1", counts={"papers": run.job.payload["to"]}):
        pass


@dataclass
class Clerk:
    """Defers jobs, runs them and looks how they are, for this file and its neighbours."""

    client: httpx.AsyncClient
    settings: Settings
    database: Database

    async def defer(self, kind: str = "count", owner: str = "27D") -> UUID:
        async with self.database.write() as session:
            return (await deferred(session, kind, owner)).id

    async def run(self, handler: Handler, kind: str = "count") -> None:
        """Run what waits with a worker that does `handler` for jobs of that kind."""
        with capture_logs():
            await run_jobs(self.settings, Service("board", lambda _: None, {kind: handler}))

    async def get(self, job: UUID, **headers: str) -> httpx.Response:
        return await self.client.get(f"{JOBS}/{job}", headers=headers)

    async def look(self, job: UUID) -> dict[str, Any]:
        """The job as its owner sees it."""
        return (await self.get(job)).json()


@asynccontextmanager
async def clerk_at(databases: Databases, folder: Path) -> AsyncIterator[Clerk]:
    """A clerk at a service of their own."""
    settings = settings_for(databases, ["board"], folder)
    database = Database(settings.database_url("board"))
    async with serving(settings) as client:
        client.headers["Authorization"] = f"Bearer {token(settings)}"
        yield Clerk(client, settings, database)
    await database.close()


@pytest.fixture(scope="module")
async def clerk(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Clerk]:
    async with clerk_at(databases, tmp_path_factory.mktemp("board")) as clerk:
        yield clerk


async def test_a_deferred_job_runs_once_with_its_payload(clerk: Clerk) -> None:
    job = await clerk.defer()
    assert (await clerk.look(job))["state"] == "queued"
    for _ in range(2):
        await clerk.run(succeed)
        seen = await clerk.look(job)
        assert (seen["state"], seen["progress"], seen["attempts"]) == ("succeeded", 1.0, 1)
        assert (seen["result"], seen["counts"]) == ("/v1/board/papers/1", {"papers": 3})
        assert seen["created_at"] <= seen["started_at"] <= seen["finished_at"]


async def test_a_job_of_a_transaction_that_is_rolled_back_never_was(clerk: Clerk) -> None:
    with pytest.raises(Conflict):
        async with clerk.database.write() as session:
            job = await deferred(session)
            raise Conflict
    with psycopg.connect(clerk.settings.database_url("board")) as reader:
        for table in ("job", "procrastinate_jobs"):
            count = f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s"
            assert reader.execute(count, [f"%{job.id}%"]).fetchone() == (0,)


async def test_a_job_waits_for_the_commit_of_its_transaction(clerk: Clerk) -> None:
    async with clerk.database.write() as session:
        job = await deferred(session)
        await clerk.run(succeed)
        assert (await clerk.get(job.id)).status_code == 404
    assert (await clerk.look(job.id))["state"] == "queued"
    await clerk.run(succeed)
    assert (await clerk.look(job.id))["state"] == "succeeded"


async def test_progress_is_seen_while_the_job_runs(clerk: Clerk) -> None:
    told, go_on = asyncio.Event(), asyncio.Event()

    async def handler(run: JobRun, settings: Settings) -> None:
        await run.progress(0.25, "counting", {"pages": 7})
        told.set()
        await go_on.wait()
        await succeed(run, settings)

    job = await clerk.defer()
    running = asyncio.create_task(clerk.run(handler))
    await told.wait()
    seen = await clerk.look(job)
    assert (seen["state"], seen["progress"], seen["message"]) == ("running", 0.25, "counting")
    assert (seen["counts"], seen["finished_at"]) == ({"pages": 7}, None)
    go_on.set()
    await running
    assert (await clerk.look(job))["state"] == "succeeded"


async def test_a_job_of_another_organisation_is_as_if_it_were_not(clerk: Clerk) -> None:
    job, nobody = await clerk.defer(owner="7A1"), uuid4()
    foreign = problem_in(await clerk.get(job), 404, "not_found")
    missing = problem_in(await clerk.get(nobody), 404, "not_found")
    told = [str(foreign["detail"]).replace(str(job), ""), str(missing["detail"])]
    assert told[0] == told[1].replace(str(nobody), "")
    owner = f"Bearer {token(clerk.settings, orgs=('7A1',))}"
    assert (await clerk.get(job, Authorization=owner)).status_code == 200


async def test_a_job_is_sent_again_only_when_it_has_changed(clerk: Clerk) -> None:
    job = await clerk.defer()
    known = {"If-None-Match": (await clerk.get(job)).headers["etag"]}
    assert (await clerk.get(job, **known)).status_code == 304
    await clerk.run(succeed)
    changed = await clerk.get(job, **known)
    assert (changed.status_code, changed.json()["state"]) == (200, "succeeded")


async def test_a_job_is_read_with_a_token_only(clerk: Clerk) -> None:
    answer = await clerk.get(await clerk.defer(), Authorization="")
    problem_in(answer, 401, "unauthenticated")


async def test_a_passing_job_is_forgotten_a_week_after_its_end_and_no_other_is(
    clerk: Clerk,
) -> None:
    passing, kept = await clerk.defer("passing"), await clerk.defer("count")
    both = {"passing": succeed, "count": succeed}
    await run_jobs(clerk.settings, Service(BOARD, lambda _: None, both))
    waiting = await clerk.defer("passing")
    app = queue_app(clerk.settings.database_url(BOARD), {})
    now = datetime.now(UTC)
    for days, there in ((6, True), (8, False)):
        await forget_jobs(app, clerk.database, ("passing",), now + timedelta(days=days))
        assert ((await clerk.get(passing)).status_code == 200) is there
    assert (await clerk.get(kept)).status_code == 200
    assert (await clerk.get(waiting)).status_code == 200
