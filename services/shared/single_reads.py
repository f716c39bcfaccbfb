"""Reads by the driver alone: one statement by itself, or several of one moment."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from asyncpg.pool import PoolConnectionProxy

WAIT_SECONDS = 5.0
READ_ONLY = {"default_transaction_read_only": "on"}
# What the driver raises where the database is lost, and SQLAlchemy passed by.
LOST = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)


class _Connection(asyncpg.Connection):
    def get_reset_query(self) -> str:
        """Nothing: no statement that reads leaves anything behind."""
        return ""


class Snapshot:
    """Statements that all see one moment."""

    def __init__(self, connection: PoolConnectionProxy) -> None:
        self._connection = connection

    async def records(self, statement: str, *values: object) -> list[asyncpg.Record]:
        with _loss_told():
            return await self._connection.fetch(statement, *values)


class SingleReads:
    """Connections that PostgreSQL lets read only. A statement is prepared once on each."""

    def __init__(self, url: str, most: int) -> None:
        scheme, _, rest = url.partition("://")
        self._url, self._most = f"{scheme.partition('+')[0]}://{rest}", most
        self._pool: asyncpg.Pool | None = None

    async def records(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Raises what the driver does, and a ConnectionError where no connection is to be had."""
        async with self._connection() as connection:
            return await Snapshot(connection).records(statement, *values)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """Of the moment of its first statement. Raises as `records` does."""
        async with (
            self._connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield Snapshot(connection)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[PoolConnectionProxy]:
        pool = self._pool or self._open()
        with _loss_told():
            await pool  # which connects nothing until it is asked
            connection = await pool.acquire(timeout=WAIT_SECONDS)
        try:
            yield connection
        finally:
            await pool.release(connection)

    def _open(self) -> asyncpg.Pool:
        self._pool = asyncpg.create_pool(
            self._url, min_size=0, max_size=self._most, connection_class=_Connection, init=_decode,
            server_settings=READ_ONLY,
        )  # fmt: skip
        return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


@contextmanager
def _loss_told() -> Iterator[None]:
    try:
        yield
    except (TimeoutError, OSError) as error:
        raise ConnectionError(str(error)) from error


async def _decode(connection: asyncpg.Connection) -> None:
    """JSON comes as SQLAlchemy gives it, and is given as text."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=str, decoder=json.loads)
