"""Sessions that ask the driver itself, in the transaction that they have."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

DRIVER = "driver"


class DriverSession(AsyncSession):
    """Beside what SQLAlchemy asks, in the same transaction."""

    async def records(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """The rows of a statement with $1, $2, ...: half of what it costs through SQLAlchemy.

        What was added to the session and is not flushed yet is not seen.
        """
        driver = self.info.get(DRIVER) or await self._open_driver()
        found: list[asyncpg.Record] = await driver.fetch(statement, *values)
        return found

    async def copied(
        self, statement: str, *values: object, into: Callable[[bytes], Awaitable[None]]
    ) -> None:
        """Hand on the rows of a statement as COPY writes them in binary, piece by piece."""
        driver = self.info.get(DRIVER) or await self._open_driver()
        await driver.copy_from_query(statement, *values, output=into, format="binary")

    async def pages(
        self, statement: str, *values: object, rows: int
    ) -> AsyncIterator[Sequence[asyncpg.Record]]:
        """The rows of a statement, so many at a time: however many there are, no more are held."""
        driver = self.info.get(DRIVER) or await self._open_driver()
        cursor = await driver.cursor(statement, *values)
        while found := await cursor.fetch(rows):
            yield found

    async def _open_driver(self) -> Any:
        raw: Any = await self.run_sync(
            lambda session: session.connection().connection.dbapi_connection
        )
        driver = self.info[DRIVER] = raw.driver_connection
        if not driver.is_in_transaction():
            # As SQLAlchemy does before its own first statement, and not before.
            await raw._start_transaction()
        return driver
