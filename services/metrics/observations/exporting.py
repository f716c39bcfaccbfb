"""Observations as files: streamed, the whole of what was asked for, always in the same order."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import asyncpg

from services.metrics.observations import fingertips, tidy
from services.metrics.observations.problems import TooManyRows
from services.metrics.observations.repository import KEY, Filter, current, organisation_names
from services.metrics.observations.showing import Definitions, Shown, show_all
from services.metrics.observations.spooling import CHUNK, Write
from services.shared.csvs import FORMULA
from services.shared.database import AnySession, Database

MOST_ROWS = 1_048_575
IN_MEMORY = 8 * 1024 * 1024
BOM = "\ufeff".encode()
HEADERS = {"tidy": tidy.NAMES, "fingertips": fingertips.NAMES}
ROWS: Mapping[str, Callable[[Shown, Mapping[str, str | None]], list[tidy.Cell]]] = {
    "tidy": tidy.tidy_row,
    "fingertips": fingertips.fingertips_row,
}


def _safe(column: str) -> str:
    """As services.shared.csvs.safe_cell has it."""
    return f"CASE WHEN {column} ~ '{FORMULA}' THEN '''' || {column} ELSE {column} END"


# What is the same for all figures of a series is made once, not a hundred times.
OF_SERIES = f""",
    definition.code AS indicator_code, {_safe("definition.name")} AS indicator_name,
    CASE WHEN organisation_code ~ '^[EWSN][0-9]{{8}}$' THEN 'gss' ELSE 'ods' END AS system,
    {_safe("organisation.name")} AS area_name, {_safe("sex")} AS shown_sex,
    {_safe("age")} AS shown_age, nullif(category_type, '') AS shown_type,
    CASE WHEN category_type <> '' THEN {_safe("category")} END AS shown_category,
    calculation, multiplier, unit, frequency, nullif(targets, '[]') AS targets,
    CASE frequency WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months'
        ELSE interval '1 year' END AS length"""
JOINED = """
    JOIN indicator_in_force AS definition USING (indicator_id)
    JOIN organisation ON organisation.code = organisation_code"""
# The same rows as tidy.tidy_row makes, which a test compares. That none is protected was asked
# before; one that has come in since then does not go out either.
TIDY = f"""
SELECT part.series_id || '.' || period || '.' || revision,
    indicator_code, indicator_name, organisation_code, system, area_name, NULL, NULL,
    CASE frequency WHEN 'month' THEN left(CAST(period AS text), 7)
        WHEN 'quarter' THEN to_char(period, 'YYYY-"Q"Q')
        ELSE CASE date_part('month', period) WHEN 1 THEN to_char(period, 'YYYY')
            ELSE to_char(period, 'YYYY/') || to_char(period + interval '1 year', 'YY') END END,
    period, CAST(period + length AS date) - 1, shown_sex, shown_age, shown_type, shown_category,
    worth.value, unit, lower, upper, figure.numerator, figure.denominator,
    CASE WHEN targets IS NOT NULL THEN (
        SELECT target.value FROM jsonb_to_recordset(targets)
            AS target (kind text, value double precision, starts date, ends date)
        WHERE kind IN ('standard', 'target')
            AND period BETWEEN coalesce(starts, '-infinity') AND coalesce(ends, 'infinity')
        ORDER BY kind LIMIT 1) END,
    status, coalesce(note, CASE WHEN worth.value IS NULL THEN 'not_available' END), revision,
    replace(CAST(figure.published_at AT TIME ZONE 'UTC' AS text), ' ', 'T') || 'Z'
{current(more=OF_SERIES, joined=JOINED)}
CROSS JOIN LATERAL (SELECT CASE
    WHEN figure.value IS NOT NULL THEN figure.value
    WHEN calculation = 'count' THEN figure.numerator
    WHEN calculation IN ('proportion', 'rate', 'ratio', 'mean')
        THEN multiplier * figure.numerator / nullif(figure.denominator, 0) END AS value) AS worth
WHERE NOT figure.protected
ORDER BY {KEY}, period"""  # noqa: S608 (constants only)


async def copy_out(database: Database, wanted: Filter, write: Write) -> None:
    """The tidy CSV straight from PostgreSQL, for figures of which nothing has to be withheld."""
    query, arguments = _positional(TIDY, wanted)
    gathered = bytearray()

    async def gather(piece: bytes) -> None:
        # The driver gives a few rows at a time: each would cost a message through every layer.
        gathered.extend(piece)
        if len(gathered) >= CHUNK:
            await write(bytes(gathered))
            gathered.clear()

    async with database.connection() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.copy_from_query(query, *arguments, output=gather, format="csv")
    await write(bytes(gathered))


def _positional(query: str, wanted: Filter) -> tuple[str, list[object]]:
    """The query with $1 for :name, as asyncpg takes it."""
    given = wanted._asdict()
    compiled = text(query).bindparams(**given).compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]
    return str(compiled), [given[name] for name in compiled.positiontup or ()]


async def write_out(
    database: Database, wanted: Filter, definitions: Definitions, profile: str, write: Write
) -> None:
    """The CSV written here, judged by disclosure control."""
    async with database.read() as session:
        async for rows in _blocks(session, wanted, definitions, profile):
            buffer = io.StringIO()
            csv.writer(buffer, lineterminator="\n").writerows(rows)
            await write(buffer.getvalue().encode())


async def with_header(
    rows: AsyncIterator[bytes], profile: str, *, bom: bool
) -> AsyncIterator[bytes]:
    """The rows below the profile's header; `bom` tells a spreadsheet that it is UTF-8."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(HEADERS[profile])
    yield (BOM if bom else b"") + buffer.getvalue().encode()
    async for chunk in rows:
        yield chunk


async def _blocks(
    session: AnySession, wanted: Filter, definitions: Definitions, profile: str
) -> AsyncIterator[list[list[tidy.Cell]]]:
    names: dict[str, str | None] = {}
    as_row = ROWS[profile]
    async for block in show_all(session, wanted, definitions):
        codes = {shown.row.organisation_code for shown in block} - names.keys()
        names |= await organisation_names(session, codes)
        yield [as_row(shown, names) for shown in block]


async def workbook(database: Database, wanted: Filter, definitions: Definitions) -> IO[bytes]:
    """A workbook of one sheet with the tidy columns. Raises TooManyRows."""
    # Loading the library takes time: not at start, for who never asks for a workbook.
    import xlsxwriter

    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("observations")
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, tidy.NAMES, book.add_format({"bold": True}))
    count = 0
    async with database.read() as session:
        async for rows in _blocks(session, wanted, definitions, "tidy"):
            if count + len(rows) > MOST_ROWS:
                raise TooManyRows
            await asyncio.to_thread(_write_rows, sheet, count + 1, rows)
            count += len(rows)
    await asyncio.to_thread(book.close)
    file.seek(0)
    return file


def _write_rows(sheet: Any, first: int, rows: Sequence[Sequence[tidy.Cell]]) -> None:
    for line, row in enumerate(rows, start=first):
        sheet.write_row(line, 0, row)
