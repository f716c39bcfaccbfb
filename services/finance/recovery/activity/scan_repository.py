"""DuckDB's statements that look for identifiers in all of a file, before anything of it is kept."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from services.finance.recovery.activity.problems import PatientIdentifier
from services.finance.recovery.activity.rules.columns import NAMES, plain
from services.finance.recovery.activity.rules.identifiers import (
    SUSPECT,
    identifier_in,
    is_personal,
)
from services.shared.columnar import quoted
from services.shared.imports.problems import EmptyFile, MalformedCsv, WrongEncoding
from services.shared.imports.source import refuse_archive

PARQUET = b"PAR1"
AT_ONCE = 1_000
LINES = (
    "SELECT row_number() OVER () AS line, text FROM read_csv({path}, auto_detect = false,"
    " header = false, delim = '\x1f', quote = '', escape = '', columns = {{'text': 'VARCHAR'}},"
    " strict_mode = false, nullstr = '\x1e')"
)
"""A row for each physical line, also those that are no CSV."""


class Cells(NamedTuple):
    """A suspicious line, cell by cell."""

    line: int
    cells: Sequence[str]


def is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(PARQUET)) == PARQUET


def header_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """The names of a file's columns. Raises EmptyFile, WrongEncoding, MalformedCsv."""
    if is_parquet(path):
        try:
            found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})")
            return [str(row[0]) for row in found.fetchall()]
        except duckdb.Error:
            raise MalformedCsv("The Parquet file cannot be read.") from None
    with path.open("rb") as file:
        start = file.read(8)
        refuse_archive(start, "CSV text or Parquet")
        file.seek(0)
        first = file.readline(1 << 20)
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongEncoding from None
    cells = next(csv.reader([text]), [])
    if not any(cells):
        raise EmptyFile("The first line is blank; the header is expected there.")
    return cells


def refuse_identifiers(
    connection: duckdb.DuckDBPyConnection, path: Path, header: Sequence[str]
) -> None:
    """Look through every cell. Raises PatientIdentifier for the first, and what is wrong with
    the file; never a message that repeats what stands in it.
    """
    for place, name in enumerate(header):
        if kind := identifier_in(name):
            raise PatientIdentifier.at(1, str(place + 1), kind)
    try:
        for line, cells in _suspicious(connection, path, header):
            for place, cell in enumerate(cells):
                personal = place < len(header) and is_personal(header[place]) and cell.strip()
                found = "personal" if personal else identifier_in(cell)
                if found is not None:
                    raise PatientIdentifier.at(line, _told(header, place), found)
    except duckdb.InvalidInputException:
        raise WrongEncoding("The file is not UTF-8 text, or has a line over 2 MB.") from None
    except duckdb.Error:
        raise MalformedCsv("The file cannot be read to its end.") from None


def _told(header: Sequence[str], place: int) -> str:
    """A column's name where it is one that we document, else its position from 1."""
    name = header[place] if place < len(header) else ""
    known = plain(name) in NAMES or is_personal(name)
    return name.strip() if known else str(place + 1)


def _suspicious(
    connection: duckdb.DuckDBPyConnection, path: Path, header: Sequence[str]
) -> Iterator[Cells]:
    """Lines that may hold something; with a column of personal details, all of them."""
    every = any(is_personal(name) for name in header)
    if is_parquet(path):
        yield from _rows(connection, path, header, every=every)
        return
    where = "" if every else f" WHERE regexp_matches(text, {quoted(SUSPECT)})"
    lines = LINES.format(path=quoted(path))
    connection.execute(f"SELECT line, text FROM ({lines}){where}")
    while found := connection.fetchmany(AT_ONCE):
        for line, text in found:
            if line > 1 and text:
                yield Cells(line, next(csv.reader([text]), []))


def _rows(
    connection: duckdb.DuckDBPyConnection, path: Path, header: Sequence[str], *, every: bool
) -> Iterator[Cells]:
    names = [f'CAST("{name.replace(chr(34), chr(34) * 2)}" AS VARCHAR)' for name in header]
    listed = ", ".join(names)
    file = f"read_parquet({quoted(path)}, file_row_number = true)"
    where = "" if every else f" WHERE regexp_matches(text, {quoted(SUSPECT)})"
    connection.execute(
        f"SELECT line, cells FROM (SELECT file_row_number + 1 AS line, [{listed}] AS cells,"
        f" concat_ws('|', {listed}) AS text FROM {file}){where}"
    )
    while found := connection.fetchmany(AT_ONCE):
        for line, cells in found:
            yield Cells(line, [cell or "" for cell in cells])
