"""What a database tells by NOTIFY is heard by all who ask, also after the connection was lost."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from services.launcher import DatabaseUrls
from services.shared.notifications import Notifications
from services.shared.testing import Databases, eventually

LISTENERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""
END = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"


@pytest.fixture(scope="module")
def urls(databases: Databases) -> DatabaseUrls:
    return databases.fresh("board")


@pytest.fixture
def teller(urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    with psycopg.connect(urls.app, autocommit=True) as connection:
        yield connection


def tell(teller: psycopg.Connection, channel: str, payload: str) -> None:
    teller.execute("SELECT pg_notify(%s, %s)", [channel, payload])


async def heard(into: list[str], *expected: str) -> None:
    """Returns once exactly this was heard."""

    async def all_there() -> bool:
        return into == list(expected)

    await eventually(all_there)


async def test_all_who_ask_hear_what_is_told_on_their_channel_over_one_connection(
    urls: DatabaseUrls, teller: psycopg.Connection
) -> None:
    notifications = Notifications(urls.app)
    first: list[str] = []
    second: list[str] = []
    other: list[str] = []
    with (
        notifications.hearing("job", first.append),
        notifications.hearing("job", second.append),
        notifications.hearing("entry", other.append),
    ):
        for each in (first, second, other):
            await heard(each, "")
        tell(teller, "job", "7")
        tell(teller, "entry", "a")
        await heard(first, "", "7")
        await heard(second, "", "7")
        await heard(other, "", "a")
        assert teller.execute(LISTENERS).fetchone() == (1,)


async def test_who_has_left_hears_nothing_more_and_the_last_one_ends_the_connection(
    urls: DatabaseUrls, teller: psycopg.Connection
) -> None:
    notifications = Notifications(urls.app)
    stayed: list[str] = []
    left: list[str] = []
    with notifications.hearing("job", stayed.append):
        with notifications.hearing("job", left.append):
            await heard(left, "")
        tell(teller, "job", "7")
        await heard(stayed, "", "7")
    assert left == [""]

    async def nobody_listens() -> bool:
        return teller.execute(LISTENERS).fetchone() == (0,)

    await eventually(nobody_listens)


async def test_who_comes_later_hears_too(urls: DatabaseUrls, teller: psycopg.Connection) -> None:
    notifications = Notifications(urls.app)
    first: list[str] = []
    later: list[str] = []
    with notifications.hearing("job", first.append):
        await heard(first, "")
        with notifications.hearing("entry", later.append):
            await heard(later, "")
            tell(teller, "entry", "a")
            await heard(later, "", "a")
            assert first == [""]


async def test_a_lost_connection_is_made_again_and_everybody_is_told_to_look(
    urls: DatabaseUrls, teller: psycopg.Connection
) -> None:
    notifications = Notifications(urls.app)
    told: list[str] = []
    with notifications.hearing("job", told.append):
        await heard(told, "")
        teller.execute(END)
        await heard(told, "", "")
        tell(teller, "job", "7")
        await heard(told, "", "", "7")


async def test_a_server_that_is_not_there_is_awaited() -> None:
    told: list[str] = []
    with Notifications("postgresql://nobody@127.0.0.1:1/none").hearing("job", told.append):
        await asyncio.sleep(0.5)
    assert told == []
