"""Observations as files: the whole of what was asked for, always in the same order.

They are read in pages, each in a short session of its own, and as the figures stood at one moment
(`Filter.as_published`): between two pages nothing is held, however slowly the file is read.
"""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from services.metrics.observations.disclosure import Definitions, VisibleObservation, show
from services.metrics.observations.files import fingertips, tidy
from services.metrics.observations.organisation_repository import organisation_names
from services.metrics.observations.repository import BLOCK, Filter, observations_after
from services.shared.database import Database

BOM = "\ufeff".encode()
HEADERS = {"tidy": tidy.NAMES, "fingertips": fingertips.NAMES}
ROWS: Mapping[str, Callable[[VisibleObservation, tidy.FileContext], list[tidy.Cell]]] = {
    "tidy": tidy.tidy_row,
    "fingertips": fingertips.fingertips_row,
}


async def written(
    database: Database, wanted: Filter, definitions: Definitions, profile: str
) -> AsyncIterator[bytes]:
    """The CSV written here, judged by disclosure control."""
    async for rows in blocks(database, wanted, definitions, profile):
        yield await asyncio.to_thread(_csv, rows)


def _csv(rows: Sequence[Sequence[tidy.Cell]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()


async def with_header(
    rows: AsyncIterator[bytes], profile: str, *, bom: bool
) -> AsyncIterator[bytes]:
    """The rows below the profile's header; `bom` tells a spreadsheet that it is UTF-8."""
    yield (BOM if bom else b"") + _csv([HEADERS[profile]])
    async for chunk in rows:
        yield chunk


async def blocks(
    database: Database, wanted: Filter, definitions: Definitions, profile: str
) -> AsyncIterator[list[list[tidy.Cell]]]:
    """The rows of a file, a thousand at a time, as they may be seen."""
    context = tidy.FileContext.of(definitions)
    after: Sequence[str | int] | None = None
    while True:
        async with database.read() as session:
            rows = await observations_after(session, wanted, after, BLOCK)
            shown = await show(session, rows, wanted, definitions)
            codes = {row.organisation_code for row in rows} - context.names.keys()
            context.names.update(await organisation_names(session, codes))
        if not rows:
            return
        yield await asyncio.to_thread(_rows, profile, shown, context)
        after = rows[-1].key


def _rows(
    profile: str, shown: Sequence[VisibleObservation], context: tidy.FileContext
) -> list[list[tidy.Cell]]:
    as_row = ROWS[profile]
    return [as_row(each, context) for each in shown]
