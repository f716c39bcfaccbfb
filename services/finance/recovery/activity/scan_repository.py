"""DuckDB's statements that look for identifiers in all of a file, before anything of it is kept."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from services.finance.recovery.activity.problems import PatientIdentifier
from services.finance.recovery.activity.rules.columns import NAMES, plain
from services.finance.recovery.activity.rules.identifiers import (
    RUN,
    SUSPECT,
    identifier_in,
    is_personal,
)
from services.shared.columnar import quoted
from services.shared.imports.problems import EmptyFile, MalformedCsv, WrongEncoding
from services.shared.imports.source import refuse_archive

PARQUET = b"PAR1"
AT_ONCE = 1_000
MOST_ROWS_OF_A_BYTE = 10
"""Of files with numbered lines the smallest have about 3."""
LINES = (
    "SELECT {number}text, replace(text, '\"', '') AS plain FROM read_csv({path},"
    " auto_detect = false, header = false, delim = '\x1f', quote = '', escape = '',"
    " columns = {{'text': 'VARCHAR'}}, strict_mode = false, nullstr = '\x1e')"
)
"""A row for each physical line, also those that are no CSV; `plain` without its quotes."""
NUMBERED = "row_number() OVER () AS line, "
SHORT = frozenset({"BOOLEAN", "DATE", "TINYINT", "UTINYINT", "SMALLINT", "USMALLINT"})
"""Types of Parquet that never have ten digits."""


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


def refuse_swollen(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Every line has a reference of its own, so that a small file does not have very many.

    Raises MalformedCsv.
    """
    if not is_parquet(path):
        return
    told = f"SELECT num_rows FROM parquet_file_metadata({quoted(path)})"
    [(rows,)], size = connection.execute(told).fetchall(), path.stat().st_size
    if rows > MOST_ROWS_OF_A_BYTE * size:
        raise MalformedCsv(
            f"The Parquet file says that it has {rows:,} lines in {size:,} bytes;"
            " with a reference for each they do not fit."
        )


def refuse_identifiers(
    connection: duckdb.DuckDBPyConnection, path: Path, header: Sequence[str]
) -> None:
    """Look through every cell. Raises PatientIdentifier for the first, and what is wrong with
    the file; never a message that repeats what stands in it.
    """
    for place, name in enumerate(header):
        if kind := identifier_in(name):
            raise PatientIdentifier.at(1, str(place + 1), kind)
    personal = [place for place, name in enumerate(header) if is_personal(name)]
    try:
        if personal:
            _refuse_personal(_cells(connection, path, ""), header, personal)
        if _has_identifiers(connection, path):
            _refuse_first(_cells(connection, path, _suspect("plain")), header)
    except duckdb.InvalidInputException:
        raise WrongEncoding("The file is not UTF-8 text, or has a line over 2 MB.") from None
    except duckdb.Error:
        raise MalformedCsv("The file cannot be read to its end.") from None


def _has_identifiers(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether any line has one: the parts of suspicious lines are looked at once each."""
    parts = f"SELECT unnest(regexp_extract_all(plain, {quoted(RUN)})) AS part"
    lines = f"{parts} FROM ({_lines(connection, path, '')}){_suspect('plain')}"
    connection.execute(f"SELECT DISTINCT part FROM ({lines}){_suspect('part')}")
    while found := connection.fetchmany(AT_ONCE):
        if any(identifier_in(part) for (part,) in found):
            return True
    return False


def _suspect(column: str) -> str:
    return f" WHERE regexp_matches({column}, {quoted(SUSPECT)})"


def _refuse_personal(lines: Iterator[Cells], header: Sequence[str], places: Sequence[int]) -> None:
    for line, cells in lines:
        for place in places:
            if place < len(cells) and cells[place].strip():
                raise PatientIdentifier.at(line, _told(header, place), "personal")


def _refuse_first(lines: Iterator[Cells], header: Sequence[str]) -> None:
    for line, cells in lines:
        for place, cell in enumerate(cells):
            if found := identifier_in(cell.replace('"', "")):
                raise PatientIdentifier.at(line, _told(header, place), found)
        if found := identifier_in(",".join(cells)):
            raise PatientIdentifier.at(line, "1", found)


def _told(header: Sequence[str], place: int) -> str:
    """A column's name where it is one that we document, else its position from 1."""
    name = header[place] if place < len(header) else ""
    known = plain(name) in NAMES or is_personal(name)
    return name.strip() if known else str(place + 1)


def _lines(connection: duckdb.DuckDBPyConnection, path: Path, number: str) -> str:
    """A query of all lines: `text` (of Parquet a list of cells) and `plain`."""
    if not is_parquet(path):
        return LINES.format(number=number, path=quoted(path))
    file = f"read_parquet({quoted(path)}, file_row_number = true)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
    columns = [(str(name), str(kind)) for name, kind, *_ in described
               if name != "file_row_number"]  # fmt: skip
    texts = {name: f'CAST("{name.replace(chr(34), chr(34) * 2)}" AS VARCHAR)'
             for name, _ in columns}  # fmt: skip
    long = ", ".join(texts[name] for name, kind in columns if kind not in SHORT) or "''"
    line = "file_row_number + 1 AS line, " if number else ""
    return (
        f"SELECT {line}[{', '.join(texts.values())}] AS text,"
        f" replace(concat_ws('|', {long}), '\"', '') AS plain FROM {file}"
    )


def _cells(connection: duckdb.DuckDBPyConnection, path: Path, where: str) -> Iterator[Cells]:
    """The lines, cell by cell, in their order and without the header."""
    lines = _lines(connection, path, NUMBERED)
    connection.execute(f"SELECT line, text FROM ({lines}){where} ORDER BY line")
    parquet = is_parquet(path)
    while found := connection.fetchmany(AT_ONCE):
        for line, text in found:
            if parquet:
                yield Cells(line, [cell or "" for cell in text])
            elif line > 1 and text:
                yield Cells(line, next(csv.reader([text]), []))
