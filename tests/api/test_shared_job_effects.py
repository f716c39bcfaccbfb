"""What a job does and that it has ended are one transaction, whoever runs it how often."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from services.shared.auth import Principal
from services.shared.database import Database, WriteSession
from services.shared.errors import Conflict
from services.shared.jobs.run import JobGone, JobRun, start_job
from services.shared.jobs.service import defer_job
from services.shared.jobs.worker import run_job
from services.shared.settings import Settings
from services.shared.testing import acting

JONES = Principal("jones", "tests", frozenset(), ("27D",), (), person=True)


TABLES = """
CREATE TABLE entry (run int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
GRANT DELETE ON entry TO board_app"""


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.database_url("board"))
    async with opened.write() as session:
        await (await session.connection()).execute(text("DELETE FROM entry"))
    yield opened
    await opened.close()


@pytest.fixture
async def job(database: Database) -> UUID:
    async with database.write() as session:
        made = await defer_job(session, acting(JONES), kind="enter", payload={}, owner="27D")
    return made.id


async def enter(session: WriteSession, run: int) -> None:
    await (await session.connection()).execute(
        text("INSERT INTO entry VALUES (:run)"), {"run": run}
    )


def outcome(settings: Settings, job: UUID) -> tuple[str, list[int]]:
    """The job's state, and the runs whose effect there is."""
    with psycopg.connect(settings.database_url("board")) as reader:
        (state,) = reader.execute("SELECT state FROM job WHERE id = %s", [job]).fetchone() or ("",)
        return state, [run for (run,) in reader.execute("SELECT run FROM entry")]


async def test_an_effect_that_is_broken_off_is_undone_and_the_job_has_not_succeeded(
    database: Database, settings: Settings, job: UUID
) -> None:
    run = await start_job(database, job)
    with pytest.raises(KeyboardInterrupt):
        async with run.effect(result="/x", counts={}) as session:
            await enter(session, 1)
            raise KeyboardInterrupt
    assert outcome(settings, job) == ("running", [])


async def test_an_effect_that_cannot_be_committed_does_not_end_the_job_as_done(
    database: Database, settings: Settings, job: UUID
) -> None:
    async with database.write() as session:
        await enter(session, 1)
    run = await start_job(database, job)
    with pytest.raises(Conflict):
        async with run.effect(result="/x", counts={}) as session:
            await enter(session, 1)
    assert outcome(settings, job) == ("running", [1])


async def test_an_exception_in_the_effect_leaves_a_failed_job_and_no_effect(
    database: Database, settings: Settings, job: UUID
) -> None:
    async def handler(run: JobRun, _: Settings) -> None:
        async with run.effect(result="/x", counts={}) as session:
            await enter(session, 1)
            raise RuntimeError

    with capture_logs():
        await run_job(database, settings, handler, str(job))
    assert outcome(settings, job) == ("failed", [])


async def test_what_is_kept_about_a_failure_is_kept_with_it_or_not_at_all(
    database: Database, settings: Settings, job: UUID
) -> None:
    run = await start_job(database, job)
    with pytest.raises(KeyboardInterrupt):
        async with run.failure(Conflict()) as session:
            await enter(session, 1)
            raise KeyboardInterrupt
    assert outcome(settings, job) == ("running", [])
    async with run.failure(Conflict()) as session:
        await enter(session, 1)
    assert outcome(settings, job) == ("failed", [1])


async def test_of_two_runs_of_one_job_only_the_later_has_an_effect(
    database: Database, settings: Settings, job: UUID
) -> None:
    first, second = await start_job(database, job), await start_job(database, job)
    with pytest.raises(JobGone):
        async with first.effect(result="/x", counts={}) as session:
            await enter(session, 1)
    with pytest.raises(JobGone):
        await first.progress(0.5, "late", {})
    with pytest.raises(JobGone):
        await first.fail(Conflict())
    async with second.effect(result="/x", counts={}) as session:
        await enter(session, 2)
    assert outcome(settings, job) == ("succeeded", [2])


async def test_a_job_that_has_ended_is_neither_started_nor_ended_again(
    database: Database, settings: Settings, job: UUID
) -> None:
    run = await start_job(database, job)
    async with run.effect(result="/x", counts={}) as session:
        await enter(session, 1)
    with pytest.raises(JobGone):
        async with run.effect(result="/y", counts={}) as session:
            await enter(session, 2)
    with pytest.raises(JobGone):
        await start_job(database, job)
    assert outcome(settings, job) == ("succeeded", [1])


async def test_many_runs_at_once_have_one_effect(
    database: Database, settings: Settings, job: UUID
) -> None:
    async def handler(run: JobRun, _: Settings) -> None:
        async with run.effect(result="/x", counts={}) as session:
            await enter(session, run.job.attempts)

    runs = (run_job(database, settings, handler, str(job)) for _ in range(5))
    await asyncio.gather(*runs)
    state, entries = outcome(settings, job)
    assert state == "succeeded"
    assert len(entries) == 1
