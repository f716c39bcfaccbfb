"""What is committed is told of, and not by every transaction: those that tell are one at a time."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from services.shared import announcements
from services.shared.announcements import tell_of
from services.shared.database import Database
from services.shared.notifications import Notifications
from services.shared.testing import Databases, eventually

LAST = "SELECT pg_notify('paper', 'last')"


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    opened = Database(databases.fresh("board").app)
    yield opened
    await opened.close()


@pytest.fixture
async def heard(database: Database) -> AsyncIterator[list[str]]:
    """What is told on the channel."""
    told: list[str] = []
    url = database.engine.url.render_as_string(hide_password=False)
    with Notifications(url).hearing("paper", told.append):
        yield told


async def write(database: Database, *, fails: bool = False) -> None:
    async with database.write() as session:
        tell_of(session, "paper")
        if fails:
            raise RuntimeError


async def all_heard(database: Database, heard: list[str]) -> list[str]:
    """What was told by now; the first of it is that the connection listens."""
    async with database.write() as session:
        await (await session.connection()).execute(text(LAST))

    async def there() -> bool:
        return "last" in heard

    await eventually(there)
    return heard[1:-1]


async def listening(heard: list[str]) -> None:
    async def there() -> bool:
        return heard == [""]

    await eventually(there)


@pytest.mark.parametrize(("untold", "times"), [(3600.0, 1), (0.0, 3)])
async def test_those_who_write_soon_after_one_that_told_do_not_tell(
    database: Database,
    heard: list[str],
    monkeypatch: pytest.MonkeyPatch,
    untold: float,
    times: int,
) -> None:
    monkeypatch.setattr(announcements, "UNTOLD_SECONDS", untold)
    await listening(heard)
    for _ in range(3):
        await write(database)
    assert await all_heard(database, heard) == [""] * times


async def test_one_that_does_not_commit_tells_nobody_and_stands_for_no_other(
    database: Database, heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcements, "UNTOLD_SECONDS", 3600.0)
    await listening(heard)
    with pytest.raises(RuntimeError):
        await write(database, fails=True)
    await write(database)
    assert await all_heard(database, heard) == [""]
