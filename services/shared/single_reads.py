"""Reads of one statement each: the driver alone, no transaction, nothing between."""

import json

import asyncpg

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


class SingleReads:
    """Connections that PostgreSQL lets read only. A statement is prepared once on each."""

    def __init__(self, url: str, most: int) -> None:
        scheme, _, rest = url.partition("://")
        self._url, self._most = f"{scheme.partition('+')[0]}://{rest}", most
        self._pool: asyncpg.Pool | None = None

    async def records(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Raises what the driver does, and a ConnectionError where no connection is to be had."""
        pool = self._pool or self._open()
        try:
            await pool  # which connects nothing until it is asked
            async with pool.acquire(timeout=WAIT_SECONDS) as connection:
                return await connection.fetch(statement, *values)
        except (TimeoutError, OSError) as error:
            raise ConnectionError(str(error)) from error

    def _open(self) -> asyncpg.Pool:
        self._pool = asyncpg.create_pool(
            self._url, min_size=0, max_size=self._most, connection_class=_Connection, init=_decode,
            server_settings=READ_ONLY,
        )  # fmt: skip
        return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


async def _decode(connection: asyncpg.Connection) -> None:
    """JSON comes as SQLAlchemy gives it, and is given as text."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=str, decoder=json.loads)
