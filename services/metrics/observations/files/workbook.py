"""The workbook of observations, written to a file as its rows are read."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import IO

from services.metrics.indicators.repository import definitions_in_force
from services.metrics.observations.files import tidy
from services.metrics.observations.files.csvs import blocks
from services.metrics.observations.period_repository import edition
from services.metrics.observations.problems import TooManyRows
from services.metrics.observations.repository import Filter
from services.shared.database import Database
from services.shared.workbooks import Sheet

MOST_ROWS = 1_048_575
"""Of a sheet, below its header."""
AT_ONCE = 10_000
"""So many figures are a workbook at once; more are a job, or too many without a token."""

Tell = Callable[[int], Awaitable[None]]
"""Is told how many rows there are so far."""


async def write_workbook(
    database: Database, wanted: Filter, file: IO[bytes], most: int, tell: Tell
) -> None:
    """A sheet with the tidy columns. Raises TooManyRows beyond `most` rows."""
    async with database.read() as session:
        wanted = (await edition(session)).of(wanted)
        numbers = None if wanted.indicator is None else [wanted.indicator]
        definitions = await definitions_in_force(session, numbers)
    sheet = Sheet(file, "observations", tidy.NAMES)
    async for rows in blocks(database, wanted, definitions, "tidy"):
        if sheet.rows + len(rows) > most:
            raise TooManyRows
        await asyncio.to_thread(sheet.add, rows)
        await tell(sheet.rows)
    await asyncio.to_thread(sheet.close)


async def small_workbook(url: str, wanted: Filter) -> bytes:
    """In the lane: a workbook of up to AT_ONCE figures. Raises TooManyRows."""
    file, database = BytesIO(), Database(url, pool_size=1)
    try:
        await write_workbook(database, wanted, file, AT_ONCE, _nobody)
    finally:
        await database.close()
    return file.getvalue()


async def _nobody(_: int) -> None:
    """Nobody is told."""
