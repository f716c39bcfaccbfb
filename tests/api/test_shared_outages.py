"""A database that does not answer is told as such, with when to come back, and is survived."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi import APIRouter, Request
from sqlalchemy import text
from structlog.testing import capture_logs

from services.shared.auth import PUBLIC
from services.shared.database import Database
from services.shared.routing import StrictRoute
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for
from tests.api.board import problem_in, serving

router = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
CLOCK, SLOW = "/v1/board/clock", "/v1/board/clock?seconds=30"


@router.get("/clock")
async def get_clock(request: Request, seconds: int = 0) -> dict[str, str]:
    async with request.app.state.database.read() as session:
        sleep = text("SELECT now()::text FROM (SELECT pg_sleep(:seconds)) AS slept")
        found = await (await session.connection()).execute(sleep, {"seconds": seconds})
        return {"time": found.scalar_one()}


@router.put("/clock")
async def set_clock(request: Request) -> dict[str, str]:
    async with request.app.state.database.write() as session:
        await (await session.connection()).execute(text("SELECT 1"))
        hang_up(request.app.state.settings)
        await asyncio.sleep(0.1)
    return {}


@router.delete("/clock")
async def delete_clock(request: Request) -> None:
    async with request.app.state.database.write() as session:
        await (await session.connection()).execute(text("DROP TABLE no_such_clock"))


def hang_up(settings: Settings) -> None:
    """End every connection of the service, as a restart of PostgreSQL does."""
    with psycopg.connect(settings.database_url("board")) as app:
        app.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid != pg_backend_pid()"
        )


@contextmanager
def closed_to_newcomers(settings: Settings) -> Iterator[None]:
    with psycopg.connect(settings.owner_database_url("board"), autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
        yield
        owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    return settings_for(databases, ["board"], tmp_path)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(settings, router) as client:
        yield client


def assert_unavailable(answer: httpx.Response) -> None:
    problem_in(answer, 503, "unavailable")
    assert answer.headers["retry-after"].isdecimal()
    assert "board_app" not in answer.text


@pytest.mark.parametrize(
    "url",
    ["postgresql://board_app@127.0.0.1:1/board", "postgresql://board_app@/board?host=/nowhere"],
)
async def test_a_database_that_is_down_is_told_as_such(tmp_path: Path, url: str) -> None:
    settings = Settings(data_dir=tmp_path, database_urls={"board": url})
    async with serving(settings, router) as client:
        assert_unavailable(await client.get(CLOCK))


async def test_after_a_restart_of_the_database_at_most_one_request_fails(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await asyncio.gather(*(client.get(CLOCK) for _ in range(8)))
    hang_up(settings)
    answers = [await client.get(CLOCK) for _ in range(9)]
    assert [answer.status_code for answer in answers[1:]] == [200] * 8
    if answers[0].status_code != 200:
        assert_unavailable(answers[0])


async def test_a_request_whose_connection_is_cut_off_is_told_so(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    slow = asyncio.create_task(client.get(SLOW))
    await asyncio.sleep(0.3)
    hang_up(settings)
    assert_unavailable(await slow)


async def test_a_write_that_could_not_be_committed_is_no_success(client: httpx.AsyncClient) -> None:
    assert_unavailable(await client.put(CLOCK))
    assert (await client.get(CLOCK)).status_code == 200


async def test_a_database_that_takes_no_more_connections_does_not_answer(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    with closed_to_newcomers(settings):
        assert_unavailable(await client.get(CLOCK))
    assert (await client.get(CLOCK)).status_code == 200


async def test_when_every_connection_is_taken_the_next_request_is_put_off(
    settings: Settings,
) -> None:
    database = Database(settings.database_url("board"), pool_size=1)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(database.read())
        await session.connection()
        with pytest.raises(Exception, match="does not answer") as refused:
            await database.ping()
        assert refused.value.headers["Retry-After"].isdecimal()
    await database.ping()
    await database.close()


async def test_a_mistake_of_ours_is_no_outage(client: httpx.AsyncClient) -> None:
    with capture_logs():
        answer = await client.delete(CLOCK)
    problem_in(answer, 500, "internal_error")
    assert "no_such_clock" not in answer.text
