"""A read changes nothing and sees one moment; a write is whole or nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Field, SQLModel, select

from services.shared.database import Database, ReadSession, WriteSession
from services.shared.errors import Conflict, Unavailable
from services.shared.settings import Settings
from services.shared.statements import Statement, TextStatement

TABLES = """
CREATE TABLE essay (code text PRIMARY KEY);
GRANT UPDATE, DELETE ON essay TO board_app;
CREATE SEQUENCE paper_number"""


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    made = Database(settings.database_url("board"), pool_size=2)
    async with made.write() as session:
        await (await session.connection()).execute(text("DELETE FROM essay"))
    yield made
    await made.close()


async def add(session: WriteSession, code: str) -> None:
    insert = text("INSERT INTO essay VALUES (:code)")
    await (await session.connection()).execute(insert, {"code": code})


async def codes(session: ReadSession | WriteSession) -> list[str]:
    found = await (await session.connection()).execute(text("SELECT code FROM essay ORDER BY 1"))
    return list(found.scalars())


async def codes_now(database: Database) -> list[str]:
    async with database.read() as session:
        return await codes(session)


WRITES = (
    "INSERT INTO essay VALUES ('a')",
    "UPDATE essay SET code = 'b'",
    "DELETE FROM essay",
    "SELECT nextval('paper_number')",
    "SELECT FROM essay FOR UPDATE",
)


@pytest.mark.parametrize("statement", WRITES)
async def test_postgresql_refuses_a_write_in_a_read_session(
    database: Database, statement: str
) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with database.read() as session:
            await (await session.connection()).execute(text(statement))
    assert refused.value.orig is not None
    assert isinstance(refused.value.orig.__cause__, asyncpg.ReadOnlySQLTransactionError)


async def test_a_connection_that_read_may_write_afterwards(
    database: Database, settings: Settings
) -> None:
    narrow = Database(settings.database_url("board"), pool_size=1)
    assert await codes_now(narrow) == []
    async with narrow.write() as session:
        await add(session, "after reading")
    await narrow.close()
    assert await codes_now(database) == ["after reading"]


async def test_a_read_session_sees_one_moment_throughout(database: Database) -> None:
    async with database.read() as reader:
        before = await codes(reader)
        async with database.write() as writer:
            await add(writer, "in between")
        assert await codes(reader) == before == []
    assert await codes_now(database) == ["in between"]


async def test_a_write_is_seen_by_others_from_the_end_of_its_block(database: Database) -> None:
    async with database.write() as writer:
        await add(writer, "a")
        await add(writer, "b")
        assert await codes_now(database) == []
    assert await codes_now(database) == ["a", "b"]


@pytest.mark.parametrize(
    "reason", [RuntimeError, Conflict, asyncio.CancelledError, KeyError, FileNotFoundError, OSError]
)
async def test_a_write_that_is_broken_off_leaves_nothing(
    database: Database, reason: type[BaseException]
) -> None:
    with pytest.raises(reason):
        async with database.write() as writer:
            await add(writer, "a")
            raise reason
    assert await codes_now(database) == []


async def test_a_write_of_which_one_part_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(Conflict):
        async with database.write() as writer:
            await add(writer, "a")
            await add(writer, "a")
    assert await codes_now(database) == []


async def test_a_write_on_a_given_connection_uses_what_was_staged_there(
    database: Database,
) -> None:
    async with database.connection() as connection:
        await connection.execute(text("CREATE TEMP TABLE staged AS SELECT 'staged' AS code"))
        await connection.commit()
        async with database.write(on=connection) as writer:
            copy = text("INSERT INTO essay SELECT code FROM staged")
            await (await writer.connection()).execute(copy)
        await connection.execute(text("DROP TABLE staged"))
    assert await codes_now(database) == ["staged"]


async def test_parameters_are_not_told_in_errors(database: Database) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with database.read() as session:
            query = text("SELECT CAST(:given AS uuid) FROM essay WHERE code = :secret")
            values = {"given": "no uuid", "secret": "Sesame"}
            await (await session.connection()).execute(query, values)
    assert "Sesame" not in str(refused.value)


async def test_a_file_that_cannot_be_read_is_no_outage_of_the_database(
    database: Database, tmp_path: Path
) -> None:
    for opened in (database.read, database.write, database.connection):
        with pytest.raises(FileNotFoundError):
            async with opened():
                (tmp_path / "missing").read_text()


@pytest.mark.parametrize("address", ["127.0.0.1:1", "no-such-host.invalid"])
async def test_a_server_that_is_not_there_is_an_outage(address: str) -> None:
    nowhere = Database(f"postgresql://nobody@{address}/none")
    for opened in (nowhere.read, nowhere.write):
        with pytest.raises(Unavailable):
            async with opened() as session:
                await session.connection()
    with pytest.raises(Unavailable):
        async with nowhere.connection():
            pass
    await nowhere.close()


async def test_a_socket_that_breaks_in_a_statement_is_an_outage(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ConnectionResetError

    with pytest.raises(Unavailable):
        async with database.write() as session:
            connection = await session.connection()
            monkeypatch.setattr(asyncpg.Connection, "prepare", broken)
            await connection.execute(text("SELECT 2"))


@pytest.mark.parametrize("statement", WRITES)
async def test_postgresql_refuses_a_write_in_a_single_read(
    database: Database, statement: str
) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await database.records(statement)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with database.snapshot() as snapshot:
            await snapshot.records(statement)


class Paper(SQLModel, table=True):
    __tablename__ = "essay"

    code: str = Field(primary_key=True)


BY_CODE = Statement(Paper, select(Paper).where(Paper.code == bindparam("code")))


async def test_a_statement_says_the_same_by_itself_and_in_a_session(database: Database) -> None:
    async with database.write() as writer:
        await add(writer, "kept")
        within = await BY_CODE.first(writer, code="kept")
    assert await BY_CODE.first(database, code="kept") == within == Paper(code="kept")
    assert await BY_CODE.first(database, code="gone") is None


async def test_a_single_read_of_a_database_that_is_away_is_unavailable(settings: Settings) -> None:
    away = Database(settings.database_url("board").replace("@/", "@localhost:1/"), pool_size=1)
    with pytest.raises(Unavailable):
        await BY_CODE.first(away, code="kept")
    with pytest.raises(Unavailable):
        async with away.snapshot() as snapshot:
            await BY_CODE.first(snapshot, code="kept")
    await away.close()


CODES = TextStatement("SELECT code FROM essay WHERE code = ANY(:codes) ORDER BY code")


async def test_sql_says_the_same_in_a_session_that_reads_and_one_that_writes(
    database: Database,
) -> None:
    asked = {"codes": ["a", "c"]}
    async with database.write() as writer:
        for code in "abc":
            await add(writer, code)
        within = [tuple(row) for row in await CODES.rows(writer, asked)]
    async with database.read() as reader:
        assert [tuple(row) for row in await CODES.rows(reader, asked)] == within
    assert within == [("a",), ("c",)]


async def test_what_is_read_by_the_driver_is_of_the_moment_of_the_session(
    database: Database,
) -> None:
    async with database.read() as reader:
        before = await reader.records("SELECT code FROM essay")
        async with database.write() as writer:
            await add(writer, "in between")
        assert await reader.records("SELECT code FROM essay") == before
        assert await codes(reader) == [row[0] for row in before]


async def test_a_snapshot_sees_one_moment_and_leaves_its_connection_as_it_was(
    database: Database,
) -> None:
    for code in ("first", "second"):
        async with database.snapshot() as snapshot:
            before = await snapshot.records("SELECT code FROM essay")
            async with database.write() as writer:
                await add(writer, code)
            assert await snapshot.records("SELECT code FROM essay") == before
    assert await codes_now(database) == ["first", "second"]
