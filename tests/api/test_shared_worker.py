"""A worker that is told of nothing asks nothing, and begins at once when it is told."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from services.shared.audit.recording import emit
from services.shared.database import Database
from services.shared.jobs import taking
from services.shared.jobs.worker import work
from services.shared.sealing import sealer
from services.shared.settings import Settings
from services.shared.testing import Databases, eventually, settings_for
from tests.api.test_shared_jobs import deferred, succeed

STATES = "SELECT DISTINCT state FROM job"
UNSEALED = "SELECT count(*) FROM outbox_event WHERE seq IS NULL"
ASKED = """
    SELECT max(query_start) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
END = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_for(databases, ["board"], tmp_path_factory.mktemp("board"))


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.database_url("board"))
    yield opened
    await opened.close()


@pytest.fixture
async def worker(settings: Settings) -> AsyncIterator[None]:
    """A worker that has looked and found nothing to do."""
    working = asyncio.create_task(work(settings, "board", {"count": succeed}, beside=[]))
    with looking(settings) as connection:
        await quiet(connection)
    yield
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


@contextmanager
def looking(settings: Settings) -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.database_url("board"), autocommit=True) as connection:
        yield connection


async def quiet(connection: psycopg.Connection) -> None:
    """Returns once nobody has asked the database for a second."""

    async def at_rest() -> bool:
        before = connection.execute(ASKED).fetchone()
        await asyncio.sleep(1)
        return before != (None,) and before == connection.execute(ASKED).fetchone()

    await eventually(at_rest, seconds=30)


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
        await emit(session, type="t", subject="s", id="i", href="/h", version=1)
    with looking(settings) as connection:

        async def sealed() -> bool:
            return answer(connection, UNSEALED) == 0

        await eventually(sealed)


def test_a_quiet_look_is_longer_than_these_tests_wait() -> None:
    assert min(taking.QUIET_SECONDS, sealer.QUIET_SECONDS) > 30


@pytest.mark.parametrize("news", [job_is_done, event_is_sealed])
async def test_what_is_told_is_done_at_once_and_then_nothing_is_asked(
    worker: None, database: Database, settings: Settings, news: object
) -> None:
    assert callable(news)
    await news(database, settings)
    with looking(settings) as connection:
        await quiet(connection)


async def test_a_worker_whose_connections_were_lost_goes_on(
    worker: None, database: Database, settings: Settings
) -> None:
    with looking(settings) as connection:
        assert answer(connection, END)
    again = Database(settings.database_url("board"))
    await job_is_done(again, settings)
    await event_is_sealed(again, settings)
    await again.close()
