"""A job that fails says why, as far as that is the caller's business, and is not tried for ever."""

from collections.abc import AsyncIterator
from errno import ENOSPC

import pytest

from services.shared.errors import Fault, Invalid, StorageFull, Unavailable
from services.shared.jobs.run import JobRun, start_job
from services.shared.jobs.service import MOST_ATTEMPTS
from services.shared.jobs.worker import run_job
from services.shared.settings import Settings
from services.shared.testing import Databases, eventually
from tests.api.test_shared_jobs import Clerk, clerk_at, succeed

SECRET = "Sesame-9434765919"


@pytest.fixture(scope="module")
async def clerk(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Clerk]:
    async with clerk_at(databases, tmp_path_factory.mktemp("board")) as clerk:
        yield clerk


async def test_a_problem_of_the_handler_is_told_in_the_job(clerk: Clerk) -> None:
    async def handler(_run: JobRun, _settings: Settings) -> None:
        raise Invalid("Line 7 has no code.", errors=[Fault("#/7", "missing", "A code.")])

    job = await clerk.defer()
    await clerk.run(handler)
    seen = await clerk.look(job)
    assert (seen["state"], seen["message"], seen["result"]) == ("failed", Invalid.title, None)
    assert seen["finished_at"]
    told = {name: seen["error"][name] for name in ("status", "code", "detail", "errors")}
    assert told == {
        "status": 422, "code": "invalid", "detail": "Line 7 has no code.",
        "errors": [{"pointer": "#/7", "code": "missing", "detail": "A code."}],
    }  # fmt: skip


async def test_an_unexpected_exception_fails_the_job_without_its_message(clerk: Clerk) -> None:
    async def handler(_run: JobRun, _settings: Settings) -> None:
        raise RuntimeError(SECRET)

    job = await clerk.defer()
    await clerk.run(handler)
    answer = await clerk.get(job)
    assert answer.json()["state"] == "failed"
    assert answer.json()["error"]["code"] == "internal_error"
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text


async def test_a_failed_job_is_not_run_again_by_itself(clerk: Clerk) -> None:
    runs: list[int] = []

    async def handler(run: JobRun, _settings: Settings) -> None:
        runs.append(run.job.attempts)
        raise RuntimeError

    await clerk.defer()
    for _ in range(2):
        await clerk.run(handler)
    assert runs == [1]


async def test_a_job_whose_database_went_away_is_no_failure_but_run_again(clerk: Clerk) -> None:
    async def handler(run: JobRun, settings: Settings) -> None:
        if run.job.attempts == 1:
            raise Unavailable
        await succeed(run, settings)

    job = await clerk.defer()
    await clerk.run(handler)
    assert (await clerk.look(job))["state"] == "queued"

    async def ended() -> bool:
        await clerk.run(handler)
        return (await clerk.look(job))["state"] == "succeeded"

    await eventually(ended)
    assert (await clerk.look(job))["attempts"] == 2


@pytest.mark.parametrize("lacking", [Unavailable(), StorageFull(), OSError(ENOSPC, "full")])
async def test_a_job_waits_for_a_database_or_for_room_however_often_it_is_tried(
    clerk: Clerk, lacking: Exception
) -> None:
    async def handler(_run: JobRun, _settings: Settings) -> None:
        raise lacking

    job = await clerk.defer("patient")
    for _ in range(MOST_ATTEMPTS + 2):
        with pytest.raises(type(lacking)):
            await run_job(clerk.database, clerk.settings, handler, str(job))
        assert (await clerk.look(job))["state"] == "queued"
    await run_job(clerk.database, clerk.settings, succeed, str(job))
    assert (await clerk.look(job))["state"] == "succeeded"


async def test_a_job_whose_worker_ends_in_every_attempt_is_given_up(clerk: Clerk) -> None:
    job = await clerk.defer("crash")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert (await start_job(clerk.database, job)).job.attempts == attempt
        assert (await clerk.look(job))["state"] == "running"
    await clerk.run(succeed, "crash")
    seen = await clerk.look(job)
    assert (seen["state"], seen["error"]["code"]) == ("failed", "job_abandoned")
    assert seen["result"] is None
