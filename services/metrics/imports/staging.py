"""Rows on their way in: staged by COPY in a table of the connection's own, then loaded as a set."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.imports.rules.records import Record
from services.shared.database import WriteSession

CREATE = """
CREATE TEMP TABLE staged (
    line integer NOT NULL, organisation text NOT NULL, name text, category text NOT NULL,
    period date NOT NULL, indicator text NOT NULL,
    numerator double precision NOT NULL, denominator double precision
)"""
DROP = "DROP TABLE IF EXISTS staged"
ANALYZE = "ANALYZE staged"
CODES = "SELECT DISTINCT organisation FROM staged"
REPEATED = """
SELECT DISTINCT ON (line) line, first, organisation, category, period
FROM staged JOIN (
    SELECT organisation, category, period, indicator, min(line) AS first
    FROM staged GROUP BY organisation, category, period, indicator HAVING count(*) > 1
) AS repeated USING (organisation, category, period, indicator)
ORDER BY line LIMIT :most"""
DELETE = "DELETE FROM staged WHERE line = ANY(:lines)"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('metrics load', 0))"
ADD_ORGANISATIONS = """
INSERT INTO organisation (code, name, first_seen_at)
SELECT organisation, max(name), :now FROM staged GROUP BY organisation
ON CONFLICT (code) DO UPDATE SET name = excluded.name
    WHERE organisation.name IS NULL AND excluded.name IS NOT NULL
RETURNING code, xmax = 0 AS added"""
ADD_SERIES = """
INSERT INTO series (organisation_code, indicator_id, category)
SELECT DISTINCT organisation, indicator.id, category
FROM staged JOIN indicator ON indicator.code = staged.indicator
ON CONFLICT DO NOTHING"""
ADD_OBSERVATIONS = """
WITH incoming AS MATERIALIZED (
    SELECT series.id AS series_id, period, staged.numerator, staged.denominator
    FROM staged
    JOIN indicator ON indicator.code = staged.indicator
    JOIN series ON series.indicator_id = indicator.id
        AND series.organisation_code = staged.organisation AND series.category = staged.category
), known AS (
    SELECT DISTINCT ON (series_id, period) series_id, period, revision, numerator, denominator
    FROM observation WHERE series_id IN (SELECT series_id FROM incoming)
    ORDER BY series_id, period, revision DESC
), added AS (
    INSERT INTO observation (series_id, period, revision, numerator, denominator, import_number)
    SELECT series_id, period, coalesce(known.revision, 0) + 1,
        incoming.numerator, incoming.denominator, :import_number
    FROM incoming LEFT JOIN known USING (series_id, period)
    WHERE known.revision IS NULL
        OR (known.numerator, known.denominator)
            IS DISTINCT FROM (incoming.numerator, incoming.denominator)
    RETURNING revision
)
SELECT count(*) AS added, count(*) FILTER (WHERE revision > 1) AS revised FROM added"""
COLUMNS = ("line", "organisation", "name", "category", "period", "indicator", "numerator",
           "denominator")  # fmt: skip
NULL = "\\N"
UNSAFE = str.maketrans({"\\": " ", "\t": " ", "\n": " ", "\r": " "})


class Repeat(NamedTuple):
    """A line whose figures stand on an earlier line too."""

    line: int
    first: int
    organisation: str
    category: str
    period: object


class Loaded(NamedTuple):
    """How many figures are new, how many are revisions, and the codes seen for the first time."""

    added: int
    revised: int
    new_codes: Sequence[str]


def copy_lines(number: int, record: Record) -> str:
    """The record's figures as lines of COPY text."""
    organisation, name, category, period, figures = record
    shown = name.translate(UNSAFE) if name else NULL
    start = f"{number}\t{organisation}\t{shown}\t{category}\t{period}\t"
    return "".join(
        f"{start}{indicator}\t{numerator}\t{NULL if denominator is None else denominator}\n"
        for indicator, numerator, denominator in figures
    )


@asynccontextmanager
async def staging(connection: AsyncConnection) -> AsyncIterator[None]:
    """An empty table `staged` that only this connection sees."""
    driver = await driver_connection(connection)
    await driver.execute(DROP)
    await driver.execute(CREATE)
    try:
        yield
    finally:
        if not driver.is_closed():
            await driver.execute(DROP)


async def driver_connection(connection: AsyncConnection):  # type: ignore[no-untyped-def] # noqa: ANN201
    """The asyncpg connection below, whose COPY SQLAlchemy does not offer."""
    return (await connection.get_raw_connection()).driver_connection


async def stage(connection: AsyncConnection, chunks: AsyncIterator[bytes]) -> None:
    """COPY the chunks of text into `staged`."""
    driver = await driver_connection(connection)
    await driver.copy_to_table("staged", source=chunks, columns=COLUMNS)
    await driver.execute(ANALYZE)


async def codes(connection: AsyncConnection) -> list[str]:
    """The organisations that the staged figures are about."""
    driver = await driver_connection(connection)
    return [row["organisation"] for row in await driver.fetch(CODES)]


async def repeats(session: WriteSession, most: int) -> Sequence[Repeat]:
    """Lines that give a figure which another line gives too, up to `most` of them."""
    connection = await session.connection()
    return [Repeat(*row) for row in await connection.execute(text(REPEATED), {"most": most})]


async def load(session: WriteSession, *, import_number: int, without: Sequence[int]) -> Loaded:
    """Take the staged figures in, but for the lines in `without`; what is known stays as it is."""
    connection = await session.connection()
    await connection.execute(text(ONE_AT_A_TIME))
    if without:
        await connection.execute(text(DELETE), {"lines": list(without)})
    organisations = await connection.execute(text(ADD_ORGANISATIONS), {"now": datetime.now(UTC)})
    new_codes = [row.code for row in organisations if row.added]
    await connection.execute(text(ADD_SERIES))
    added = await connection.execute(text(ADD_OBSERVATIONS), {"import_number": import_number})
    row = added.one()
    return Loaded(row.added - row.revised, row.revised, new_codes)
