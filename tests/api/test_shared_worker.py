"""A worker begins what there is to do at once, also after it has lost its connections."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from services.shared.audit.service import Notice, emit
from services.shared.database import Database
from services.shared.jobs import queue
from services.shared.jobs.worker import work
from services.shared.settings import Settings
from services.shared.testing import eventually
from tests.api.test_shared_jobs import deferred, succeed

STATES = "SELECT DISTINCT state FROM job"
UNSEALED = "SELECT count(*) FROM outbox_event WHERE seq IS NULL"
LISTENERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""
END = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def worker(settings: Settings) -> AsyncIterator[None]:
    """A worker that has looked and found nothing to do."""
    working = asyncio.create_task(work(settings, "board", {"count": succeed}, beside=[]))
    with looking(settings) as connection:
        await hears(connection)
    yield
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


@contextmanager
def looking(settings: Settings) -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.database_url("board"), autocommit=True) as connection:
        yield connection


async def hears(connection: psycopg.Connection) -> None:
    """Returns once the worker listens, and has looked since."""

    async def listens() -> bool:
        return bool(answer(connection, LISTENERS))

    await eventually(listens, seconds=30)
    await asyncio.sleep(1)


def answer(connection: psycopg.Connection, query: str) -> object:
    found = connection.execute(query).fetchone()
    return found[0] if found else None


async def job_is_done(database: Database, settings: Settings) -> None:
    async with database.write() as session:
        await deferred(session)
    with looking(settings) as connection:

        async def ended() -> bool:
            return answer(connection, STATES) == "succeeded"

        await eventually(ended)


async def event_is_sealed(database: Database, settings: Settings) -> None:
    async with database.write() as session:
        await emit(session, Notice("t", "s", "i", "/h", 1))
    with looking(settings) as connection:

        async def sealed() -> bool:
            return answer(connection, UNSEALED) == 0

        await eventually(sealed)


async def test_a_job_is_begun_when_it_is_told_of_long_before_the_next_look(
    worker: None, database: Database, settings: Settings
) -> None:
    assert queue.QUIET_SECONDS > 30
    await job_is_done(database, settings)


async def test_what_comes_to_the_record_is_sealed(
    worker: None, database: Database, settings: Settings
) -> None:
    await event_is_sealed(database, settings)


async def test_a_worker_whose_connections_were_lost_goes_on(
    worker: None, database: Database, settings: Settings
) -> None:
    with looking(settings) as connection:
        assert answer(connection, END)
    again = Database(settings.database_url("board"))
    await job_is_done(again, settings)
    await event_is_sealed(again, settings)
    await again.close()
