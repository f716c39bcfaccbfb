"""An edition of postcodes on its way in: staged by COPY, then loaded as a set."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.directory.organisations.repository.tables import Rows, insert
from services.directory.residence.problems import PostcodeRepeated
from services.directory.residence.rules.areas import Area
from services.shared.copying import copy_into
from services.shared.database import WriteSession

CREATE = 'CREATE TEMP TABLE staged_postcode (postcode text COLLATE "C", area int, terminated date)'
DROP = "DROP TABLE IF EXISTS staged_postcode"
STAGED = ("postcode", "area", "terminated")
LOAD = """
INSERT INTO postcode (edition, postcode, area, terminated)
SELECT :edition, postcode, area, terminated FROM staged_postcode"""
# A sector is a postcode without its last two letters.
SUM_UP = """
INSERT INTO residence (edition, kind, area, position, country, local_authority, commissioner, icb,
    postcodes)
WITH counted AS MATERIALIZED (
    SELECT left(postcode, -2) AS sector, area, count(*) AS postcodes
    FROM staged_postcode GROUP BY 1, 2
)
SELECT :edition, kind, name, row_number() OVER (
        PARTITION BY kind, name
        ORDER BY sum(postcodes) DESC, country, local_authority, commissioner, icb),
    country, local_authority, commissioner, icb, sum(postcodes)
FROM counted
JOIN residence_area ON edition = :edition AND residence_area.number = counted.area
CROSS JOIN LATERAL (VALUES ('postcode_sector', sector), ('lsoa', lsoa)) AS part (kind, name)
WHERE name IS NOT NULL
GROUP BY kind, name, country, local_authority, commissioner, icb"""
AREA = Rows(
    "residence_area",
    (("edition", "integer"), ("number", "integer"), ("lsoa", "text"), ("country", "text"),
     ("local_authority", "text"), ("commissioner", "text"), ("icb", "text")),
    ("edition", "number"),
)  # fmt: skip
FORGET = (
    "DELETE FROM {table} USING edition WHERE edition.number = {table}.edition"
    " AND edition.format = 'residence' AND edition.day = :day"
)
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('residence load', 0))"
TABLES = ("postcode", "residence", "residence_area")


@asynccontextmanager
async def staging(connection: AsyncConnection) -> AsyncIterator[None]:
    """An empty table that only this connection sees."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.execute(DROP)
    await driver.execute(CREATE)
    try:
        yield
    finally:
        if not driver.is_closed():
            await driver.execute(DROP)


async def stage(connection: AsyncConnection, chunks: AsyncIterable[bytes]) -> None:
    """COPY lines of postcode, number of its area, and month of its end."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await copy_into(driver, "staged_postcode", chunks, STAGED)
    await driver.execute("ANALYZE staged_postcode")


async def one_at_a_time(session: WriteSession) -> None:
    """Keep every other edition waiting until the transaction ends."""
    await (await session.connection()).execute(text(ONE_AT_A_TIME))


async def forget(session: WriteSession, day: date) -> None:
    """The content of the editions of a day, which another takes the place of."""
    connection = await session.connection()
    for table in TABLES:
        await connection.execute(text(FORGET.format(table=table)), {"day": day})


async def load(session: WriteSession, edition: int, areas: Iterable[Area]) -> int:
    """What is staged becomes the edition; how many places its sectors and LSOAs lie in.

    Raises PostcodeRepeated.
    """
    connection = await session.connection()
    await insert(connection, AREA, ((edition, *area) for area in areas))
    try:
        await connection.execute(text(LOAD), {"edition": edition})
    except IntegrityError as error:
        raise PostcodeRepeated.of(_key(error)) from error
    return (await connection.execute(text(SUM_UP), {"edition": edition})).rowcount


def _key(error: IntegrityError) -> str:
    """What PostgreSQL says of the key that is there already."""
    return str(getattr(error.orig and error.orig.__cause__, "detail", ""))
