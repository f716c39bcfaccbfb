"""A worker that is killed in the middle of a job loses nothing and does nothing twice."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest

from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.jobs.service import defer_job
from services.shared.settings import Settings
from services.shared.testing import acting, eventually

JONES = Principal("jones", "tests", frozenset(), ("27D",), (), person=True)
TABLES = "CREATE TABLE entry (job uuid, attempt int)"
WORKER = """
import asyncio
from sqlalchemy import text
from services.shared.jobs import queue, worker
from services.shared.logs import configure_logs
from services.shared.settings import Settings

queue.HEARTBEAT_SECONDS, queue.STALLED_SECONDS, queue.LOOK_SECONDS = 0.2, 1.0, 0.2

async def enter(run, settings):
    async with run.effect(result=None, counts={}) as session:
        entry = text("INSERT INTO entry VALUES (:job, :attempt)")
        await (await session.connection()).execute(
            entry, {"job": run.job.id, "attempt": run.job.attempts}
        )
        await pause(run, "within the effect")
    await pause(run, "after the effect")

async def pause(run, point):
    if run.job.attempts == 1 and run.job.payload["pause"] == point:
        print("paused", flush=True)
        await asyncio.sleep(60)

configure_logs("error")
asyncio.run(worker.work(Settings(), "board", {"enter": enter}, beside=[]))
"""


Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Start]:
    """Starts a worker process."""
    workers: list[subprocess.Popen[str]] = []
    environment = os.environ | {
        "MARCHES_BOARD_DATABASE_URL": settings.database_url("board"),
        "MARCHES_DATA_DIR": str(settings.data_dir),
    }

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WORKER]
        workers.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        )
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.communicate()


async def test_jobs_whose_workers_were_killed_are_taken_up_and_have_their_effect_once(
    database: Database, settings: Settings, start_worker: Start
) -> None:
    jobs = [await deferred(database, pause) for pause in ("within the effect", "after the effect")]
    killed = [start_worker() for _ in jobs]
    for worker in killed:
        assert worker.stdout
        assert worker.stdout.readline() == "paused\n"
        worker.kill()
    start_worker()

    async def all_done() -> bool:
        return [queued(settings, job) for job in jobs] == ["succeeded", "succeeded"]

    await eventually(all_done, seconds=20)
    assert [entries(settings, job) for job in jobs] == [[(2, "succeeded")], [(1, "succeeded")]]


async def deferred(database: Database, pause: str) -> UUID:
    payload = {"pause": pause}
    async with database.write() as session:
        made = await defer_job(session, acting(JONES), kind="enter", payload=payload, owner="27D")
    return made.id


def queued(settings: Settings, job: UUID) -> str:
    """The state of the job in the queue."""
    query = "SELECT status::text FROM procrastinate_jobs WHERE args->>'job_id' = %s"
    with psycopg.connect(settings.database_url("board")) as reader:
        ((state,),) = reader.execute(query, [str(job)]).fetchall()
        return str(state)


def entries(settings: Settings, job: UUID) -> list[tuple[int, str]]:
    """The attempts that had an effect, each with the job's state."""
    query = "SELECT attempt, state FROM entry JOIN job ON job.id = entry.job WHERE job.id = %s"
    with psycopg.connect(settings.database_url("board")) as reader:
        return reader.execute(query, [job]).fetchall()
