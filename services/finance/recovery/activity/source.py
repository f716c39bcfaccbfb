"""A file of activity as it comes: its header tells the layout; its lines are read in columns."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from services.finance.recovery.activity.cell_repository import (
    PARQUET,
    header_of,
    refuse_swollen,
)
from services.finance.recovery.activity.rules.columns import Arrangement, arranged
from services.finance.recovery.activity.scan_repository import refuse_identifiers
from services.shared.columnar import beside, columns_open
from services.shared.imports.problems import EmptyFile, UnknownLayout, WrongEncoding
from services.shared.imports.source import Opening, refuse_archive
from services.shared.settings import Settings

LAYOUT_OF_PARQUET = "activity-parquet"
DESCRIPTION = "activity line by line, as CSV or Parquet, for cross-border recovery"
MEDIA, ALSO = "text/csv", ("application/vnd.apache.parquet",)


class ActivitySource:
    """Raises EmptyFile, WrongEncoding, ArchiveRefused, UnknownLayout."""

    def __init__(self, file: BinaryIO, mapping: Mapping[str, Any] | None = None) -> None:
        start = file.read(8)
        if start.startswith(PARQUET):
            self.layout = LAYOUT_OF_PARQUET
            return
        refuse_archive(start, "CSV text or Parquet")
        file.seek(0)
        self.layout = _layout(file, mapping)

    def __iter__(self) -> Iterator[tuple[int, None]]:
        """Nothing is read line by line but that there are lines."""
        yield 1, None

    def position(self) -> int:
        return 0


def opened_by(options: Mapping[str, Any]) -> Opening[None]:
    """How a file is opened by what was asked for with it."""
    return partial(ActivitySource, mapping=options.get("mapping"))


def _layout(file: BinaryIO, mapping: Mapping[str, Any] | None) -> str:
    try:
        header = next(csv.reader(io.StringIO(file.readline().decode("utf-8-sig"))), [])
    except UnicodeDecodeError:
        raise WrongEncoding from None
    if not any(header):
        raise EmptyFile("The first line is blank; the header is expected there.")
    return check_columns(header, mapping).layout


def check_columns(header: Sequence[str], mapping: Mapping[str, Any] | None = None) -> Arrangement:
    """Where each column stands, by what the sender calls them where a `mapping` says so.

    Raises UnknownLayout; names that nobody knows are not repeated.
    """
    known = mapping or {}
    found = arranged(header, known.get("columns", {}), known.get("left", ()))
    said = [f"missing: {', '.join(found.missing)}"] if found.missing else []
    if found.absent:
        theirs = (f"{known['columns'][ours]} for {ours}" for ours in found.absent)
        said.append(f"named by the mapping {known['code']}, and not there: {', '.join(theirs)}")
    if found.unknown:
        said.append(f"not known: columns {', '.join(str(place + 1) for place in found.unknown)}")
    if found.twice:
        said.append(f"given twice: {', '.join(found.twice)}")
    if said:
        raise UnknownLayout(f"The columns are not those of an activity file; {'; '.join(said)}.")
    return found


async def check_identifiers(path: Path, settings: Settings) -> None:
    """Look through all of the file; who no longer waits for it ends it, too.

    Raises PatientIdentifier, and what is wrong with the file.
    """
    with columns_open(settings, threads=1) as connection:
        await beside(connection, partial(_look_through, connection, path), _nobody_asks)


def _look_through(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    header = header_of(connection, path)
    refuse_swollen(connection, path)
    refuse_identifiers(connection, path, header)


async def _nobody_asks() -> None:
    """Nobody is told how far it is."""
