"""DuckDB's statements that read a file of activity as it lies: its header, its lines, its cells."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from services.finance.recovery.activity.rules.suspicions import (
    CELL_OF_THOUSANDS,
    LONG_NUMBER,
    QUOTED_THOUSANDS,
    RUN,
    THOUSANDS,
)
from services.shared.columnar import quoted
from services.shared.imports.problems import EmptyFile, MalformedCsv, WrongEncoding
from services.shared.imports.source import refuse_archive

PARQUET = b"PAR1"
AT_ONCE = 1_000
PIECE = 1 << 20
MOST_ROWS_OF_A_BYTE = 10
"""Of files with numbered lines the smallest have about 3."""
BETWEEN = "\x1f"
"""Stands between columns of which there is one; a file that has it is refused."""
LINES = (
    "(SELECT {number}text, replace(text, '\"', '') AS plain FROM read_csv({path},"
    f" auto_detect = false, header = false, delim = '{BETWEEN}', quote = '', escape = '',"
    " columns = {{'text': 'VARCHAR'}}, strict_mode = false, nullstr = '\x1e'))"
)
"""A row for each physical line, also those that are no CSV; `plain` without its quotes."""
MANY, MOST_PADDED = 100, 5
"""So many numbers of a width, of which one in so many may begin with zeros."""
SHORT = frozenset({"BOOLEAN", "DATE", "TINYINT", "UTINYINT", "SMALLINT", "USMALLINT"})
"""Types of Parquet that never have ten digits."""
FRACTIONS = frozenset({"DOUBLE", "FLOAT"})
"""Types of Parquet whose numbers have decimals, with those that begin with DECIMAL."""
TEN_DECIMALS = r"\.[0-9]{10}$"
OWN_METADATA = "ARROW:schema"
"""Is no text."""
CSV_THOUSANDS = ("text", '"', QUOTED_THOUSANDS)
PARQUET_THOUSANDS = ("plain", ",", CELL_OF_THOUSANDS)
"""Which text has them, what it then has, and the expression."""


class Line(NamedTuple):
    """A line, cell by cell; `parts` are those of it that can be judged alone."""

    number: int
    cells: Sequence[str]
    parts: Sequence[str]


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
        first = file.readline(PIECE)
    try:
        cells = next(csv.reader([first.decode("utf-8-sig")]), [])
    except UnicodeDecodeError:
        raise WrongEncoding from None
    except csv.Error:
        raise MalformedCsv(
            "The first line cannot be read as a header: lines end with LF or CR LF, and a name of a"
            " column is short."
        ) from None
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


def refuse_separators(path: Path) -> None:
    """A text that has what stands between texts would be read in part. Raises MalformedCsv."""
    if is_parquet(path):
        return
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if BETWEEN.encode() in piece:
                raise MalformedCsv("The file has the control character U+001F, which is no text.")


def metadata_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """What a Parquet file says of itself in words."""
    if not is_parquet(path):
        return []
    told = (
        f"SELECT decode(key), {_text_of('value', 'BLOB')} FROM parquet_kv_metadata({quoted(path)})"
    )
    return [f"{key} {value}" for key, value in connection.execute(told).fetchall()
            if key != OWN_METADATA]  # fmt: skip


def suspicious_parts(
    connection: duckdb.DuckDBPyConnection, path: Path, expression: str
) -> Iterator[str]:
    """What can be judged alone of the lines that the expression is true of, each once."""
    lines = f"{_lines(connection, path, numbered=False)} WHERE {_suspicious(path, expression)}"
    parts = f"SELECT unnest({_parts(path)}) AS part FROM {lines}"
    connection.execute(
        f"SELECT DISTINCT part FROM ({parts})"
        f" WHERE regexp_matches(part, {quoted(expression)}) OR contains(part, ',')"
    )
    while found := connection.fetchmany(AT_ONCE):
        yield from (part for (part,) in found)


def ordinary_widths(connection: duckdb.DuckDBPyConnection, path: Path) -> set[int]:
    """Of how many digits the file has many numbers, few of them with zeros before ten digits: so
    these are numbers like the others, and not filled up.
    """
    numbers = (
        f"SELECT unnest(regexp_extract_all(plain, {quoted(LONG_NUMBER)})) AS number"
        f" FROM {_lines(connection, path, numbered=False)}"
    )
    padded = "count(*) FILTER (regexp_full_match(number, '0+[1-9][0-9]{9}'))"
    found = connection.execute(
        f"SELECT length(number) FROM ({numbers}) GROUP BY 1"
        f" HAVING count(*) >= {MANY} AND {MOST_PADDED} * {padded} <= count(*)"
    )
    return {int(width) for (width,) in found.fetchall()}


def all_lines(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Line]:
    """In their order, without their parts; of CSV also the header."""
    lines = _lines(connection, path, numbered=True)
    connection.execute(f"SELECT line, text, [] FROM {lines} ORDER BY line")
    return _fetched(connection, path)


def suspicious_lines(
    connection: duckdb.DuckDBPyConnection, path: Path, expression: str
) -> Iterator[Line]:
    """In their order, those that the expression is true of; of CSV also the header."""
    lines = f"{_lines(connection, path, numbered=True)} WHERE {_suspicious(path, expression)}"
    connection.execute(f"SELECT line, text, {_parts(path)} FROM {lines} ORDER BY line")
    return _fetched(connection, path)


def _suspicious(path: Path, expression: str) -> str:
    """A condition: also a text with commas between thousands is."""
    whole, mark, thousands = PARQUET_THOUSANDS if is_parquet(path) else CSV_THOUSANDS
    either = f"regexp_matches(plain, {quoted(f'{expression}|{THOUSANDS}')})"
    return (
        f"{either} AND (regexp_matches(plain, {quoted(expression)})"
        f" OR (contains({whole}, {quoted(mark)}) AND regexp_matches({whole}, {quoted(thousands)})))"
    )


def _parts(path: Path) -> str:
    whole, _, thousands = PARQUET_THOUSANDS if is_parquet(path) else CSV_THOUSANDS
    return (
        f"list_concat(regexp_extract_all(plain, {quoted(RUN)}),"
        f" regexp_extract_all({whole}, {quoted(thousands)}))"
    )


def _lines(connection: duckdb.DuckDBPyConnection, path: Path, *, numbered: bool) -> str:
    """A query of all lines: `text` (of Parquet a list of cells) and `plain`."""
    if is_parquet(path):
        return _parquet_lines(connection, path, "file_row_number + 1 AS line, " * numbered)
    return LINES.format(number="row_number() OVER () AS line, " * numbered, path=quoted(path))


def _parquet_lines(connection: duckdb.DuckDBPyConnection, path: Path, number: str) -> str:
    file = f"read_parquet({quoted(path)}, file_row_number = true)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()
    columns = [(str(name), str(kind)) for name, kind, *_ in described
               if name != "file_row_number"]  # fmt: skip
    texts = {name: _text_of(f'"{name.replace(chr(34), chr(34) * 2)}"', kind)
             for name, kind in columns}  # fmt: skip
    long = ", ".join(texts[name] for name, kind in columns if kind not in SHORT) or "''"
    return (
        f"(SELECT {number}[{', '.join(texts.values())}] AS text,"
        f" replace(concat_ws('|', {long}), '\"', '') AS plain FROM {file})"
    )


def _text_of(column: str, kind: str) -> str:
    """As text, without decimals of a number that are ten, as they are no number of their own; of
    bytes that are none, what is not of ASCII is a blank.
    """
    text = f"CAST({column} AS VARCHAR)"
    if kind in FRACTIONS or kind.startswith("DECIMAL("):
        return f"regexp_replace({text}, {quoted(TEN_DECIMALS)}, '')"
    if kind != "BLOB":
        return text
    ascii_only = rf"regexp_replace({text}, '(\\x[0-9A-F]{{2}})+', chr(160), 'g')"
    return f"coalesce(TRY(decode({column})), {ascii_only})"


def _fetched(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Line]:
    parquet = is_parquet(path)
    while found := connection.fetchmany(AT_ONCE):
        for line, text, parts in found:
            cells = [cell or "" for cell in text] if parquet else _cells(text or "")
            yield Line(line, cells, parts or ())


def _cells(text: str) -> list[str]:
    try:
        return next(csv.reader([text]), [])
    except csv.Error:
        return [text]
