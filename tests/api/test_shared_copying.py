"""A COPY whose connection is lost ends, however full the pipe is."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import text

from services.shared.copying import copy_into
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.testing import Databases

LINE = b"x" * 999 + b"\n"
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY %'"


async def test_a_copy_that_loses_its_connection_is_an_outage(databases: Databases) -> None:
    urls = databases.fresh("board")
    database = Database(urls.app, pool_size=1)

    async def lines() -> AsyncIterator[bytes]:
        for number in range(1_000_000):
            if number == 5_000:
                with psycopg.connect(urls.app, autocommit=True) as other:
                    other.execute(END)
            yield LINE * 10

    with pytest.raises(Unavailable):
        async with asyncio.timeout(60), database.connection() as connection:
            await connection.execute(text("CREATE TEMP TABLE staged (cell text)"))
            driver = (await connection.get_raw_connection()).driver_connection
            await copy_into(driver, "staged", lines(), ["cell"])
    await database.close()
