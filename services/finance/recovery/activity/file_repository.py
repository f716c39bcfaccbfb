"""DuckDB's statements on an activity file: its lines as typed columns, and what is wrong with them.

What stands in a cell is never told: it may identify a patient.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from services.finance.recovery.activity.cell_repository import is_parquet
from services.finance.recovery.activity.default_repository import default_value, untold_dataset
from services.finance.recovery.activity.rules.columns import COLUMNS, FLAGS, Column
from services.shared.columnar import quoted
from services.shared.imports.lines import Reject
from services.shared.imports.progress import MOST_REJECTS

NOT_TOLD = ""
TYPES = {"text": "VARCHAR", "code": "VARCHAR", "day": "DATE", "flag": "BOOLEAN",
         "number": "INTEGER", "pounds": "BIGINT", "decimal": "DECIMAL(13,4)"}  # fmt: skip
ROW_GROUP = 122_880
AS_KEPT = f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP})"
BETWEEN = "\x1f"
"""Stands between the cells of a line that are judged as one text; no pattern has it."""
LONG = re.compile('[^"\r\n]{1000,}')
"""Of a line more than a reader of CSV takes in one cell, where it does not matter which."""
RULE_BIT = 50
"""Faults of cells are the bits below."""
DATASET_BIT = [each.name for each in COLUMNS].index("dataset")
YES = ", ".join(quoted(name) for name, value in FLAGS.items() if value)


class Fault(NamedTuple):
    """A rule over a whole line: where it is told, its condition in SQL, why, what is right."""

    column: str
    wrong: str
    reason: str
    expected: str


LINE_RULES = (
    Fault("admission_date", "admission_date > activity_date", "the admission is after the activity",
          "the day of discharge as activity_date"),
    Fault("residence_lsoa", "(residence_lsoa IS NOT NULL)::INT"
          " + (residence_postcode_sector IS NOT NULL)::INT + (residence_country IS NOT NULL)::INT"
          " > 1", "the residence is given more than once", "an LSOA, a sector or codes"),
    Fault("placing_evidence", "placing_commissioner IS NOT NULL AND placing_evidence IS NULL",
          "a placing commissioner without evidence", "a reference to the evidence"),
)  # fmt: skip


def checked_view(
    connection: duckdb.DuckDBPyConnection, path: Path, header: Sequence[str],
    places: Mapping[str, int],
) -> None:  # fmt: skip
    """Make `checked`: our columns by their types, and `faults`, a bit for each cell and for each
    rule of a line that is broken.

    Of CSV, `reject_errors` has the lines that are not of as many cells as the header, or not CSV.
    """
    parquet = is_parquet(path)
    names = header if parquet else [f"c{place}" for place in range(len(header))]
    source = f"read_parquet({quoted(path)})" if parquet else _csv(path, names)
    texts = (f'CAST("{names[place].replace(chr(34), chr(34) * 2)}" AS VARCHAR)'
             for place in places.values())  # fmt: skip
    # An empty cell of CSV is null, also where it is quoted.
    some = "nullif({}, '')" if parquet else "{}"
    told = ", ".join(f"{some.format(text)} AS {ours}"
                     for ours, text in zip(places, texts, strict=True))  # fmt: skip
    connection.execute(f"CREATE VIEW sent_cells AS SELECT {told} FROM {source}")
    _cells_view(connection, [each for each in COLUMNS if each.name in places])
    _typed_view(connection, places)


def _csv(path: Path, names: Iterable[str]) -> str:
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({quoted(path)}, auto_detect = false, header = true, delim = ',',"
        f" quote = '\"', escape = '\"', columns = {{{columns}}}, store_rejects = true,"
        f" rejects_limit = {MOST_REJECTS + 1}, strict_mode = true)"
    )


def _cells_view(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column]) -> None:
    """The cells as they are read, and whether they are `fine`: each is written as it is kept, which
    one expression tells of most lines. Else each is trimmed, and judged alone.
    """
    between = f", {quoted(BETWEEN)}, "
    line = f"concat({between.join(each.name for each in columns)})"
    pattern = BETWEEN.join(f"(?:{each.pattern}){'' if each.needed else '?'}" for each in columns)
    told = ", ".join(
        f"CASE WHEN fine THEN {each.name} ELSE nullif({_shaped(each)}, '') END AS {each.name}"
        for each in columns
    )
    judged = f"SELECT *, regexp_full_match({line}, {quoted(pattern)}) AS fine FROM sent_cells"
    days = ", ".join(
        f"coalesce(TRY_CAST({each.name} AS DATE),"
        f" CAST(try_strptime({each.name}, '%d/%m/%Y') AS DATE)) AS {each.name}_day"
        for each in columns if each.type == "day"
    )  # fmt: skip
    connection.execute(
        f"CREATE VIEW cells AS SELECT *, {days} FROM (SELECT fine, {told} FROM ({judged}))"
    )


def _shaped(column: Column) -> str:
    text = column.name
    if column.type == "code":
        return f"upper(trim({text}))"
    if column.type == "flag" or column.name in {"dataset", "specialised", "mechanism"}:
        return f"lower(trim({text}))"
    return f"replace(trim({text}), ',', '')" if column.type == "pounds" else f"trim({text})"


def _typed_view(connection: duckdb.DuckDBPyConnection, places: Mapping[str, int]) -> None:
    listed = ", ".join(f"{_value(each, places)} AS {each.name}" for each in COLUMNS)
    wrong = [(bit, _wrong(each)) for bit, each in enumerate(COLUMNS) if each.name in places]
    wrong += [(DATASET_BIT, untold_dataset(places))] if "dataset" not in places else []
    # That a day is written well does not make it one.
    days = (f"(cells.{each.name} IS NULL OR {each.name}_day IS NOT NULL)"
            for each in COLUMNS if each.type == "day" and each.name in places)  # fmt: skip
    told = [f"NOT ({untold_dataset(places)})"] if "dataset" not in places else []
    fine = " AND ".join(["fine", *days, *told])
    connection.execute(
        f"CREATE VIEW typed AS SELECT {listed},"
        f" CASE WHEN {fine} THEN 0::BIGINT ELSE {_bits(wrong)} END AS faults FROM cells"
    )
    rules = _bits((RULE_BIT + bit, rule.wrong) for bit, rule in enumerate(LINE_RULES))
    names = ", ".join(each.name for each in COLUMNS if each.kept)
    connection.execute(
        "CREATE VIEW checked AS SELECT date_trunc('month', activity_date)::DATE AS month,"
        f" {names}, faults | {rules} AS faults FROM typed"
    )


def _bits(tests: Iterable[tuple[int, str]]) -> str:
    listed = [f"(CASE WHEN {test} THEN {1 << bit} ELSE 0 END)::BIGINT" for bit, test in tests]
    return " | ".join(listed) or "0::BIGINT"


def _value(column: Column, places: Mapping[str, int]) -> str:
    name, kind = column.name, TYPES[column.type]
    default = default_value(name, places)
    if default or name not in places:
        return default or f"CAST(NULL AS {kind})"
    if column.type == "day":
        return f"{name}_day"
    if column.type == "flag":
        return f"CASE WHEN {name} IS NOT NULL THEN {name} IN ({YES}) END"
    if column.type == "pounds":
        return f"CAST(TRY_CAST({name} AS DECIMAL(18,2)) * 100 AS BIGINT)"
    if column.name == "residence_postcode_sector":
        last = f"CASE WHEN {name} LIKE 'ZZ99%' THEN 3 ELSE 1 END"
        close = f"replace({name}, ' ', '')"
        return f"left({close}, length({close}) - {last}) || ' ' || right({close}, {last})"
    return name if kind == "VARCHAR" else f"TRY_CAST({name} AS {kind})"


def _wrong(column: Column) -> str:
    name = column.name
    # Of the text, not of the typed column of the same name.
    fits = f"regexp_full_match(cells.{name}, {quoted(column.pattern)})"
    if column.type == "day":
        fits = f"({fits} AND {name}_day IS NOT NULL)"
    if column.needed:
        return f"cells.{name} IS NULL OR NOT {fits}"
    return f"cells.{name} IS NOT NULL AND NOT {fits}"


def write_checked(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """All rows in their order, as Parquet; they are the view `sent` from now on, and counted.

    `month` is the month of the activity, `row` in the view which of the rows it is, from 1.
    """
    connection.execute(f"COPY checked TO {quoted(path)} {AS_KEPT}")
    connection.execute(
        "CREATE VIEW sent AS SELECT file_row_number + 1 AS row, * EXCLUDE (file_row_number)"
        f" FROM read_parquet({quoted(path)}, file_row_number = true)"
    )
    [(count,)] = connection.execute("SELECT count(*) FROM sent").fetchall()
    return int(count)


def write_kept(connection: duckdb.DuckDBPyConnection, path: Path, refused: Iterable[int]) -> None:
    """The rows that are not refused, in their order and with their `row`: the same lines, the same
    bytes.
    """
    connection.execute("CREATE TABLE refused (row BIGINT)")
    connection.execute("INSERT INTO refused SELECT unnest(?::BIGINT[])", [list(refused)])
    connection.execute(
        "COPY (FROM sent WHERE faults = 0 AND row NOT IN (FROM refused) ORDER BY row)"
        f" TO {quoted(path)} {AS_KEPT}"
    )


def malformed(connection: duckdb.DuckDBPyConnection) -> list[Reject]:
    """Lines that are not of as many cells as the header, or not CSV."""
    rows = connection.execute(
        "SELECT DISTINCT line, error_type FROM reject_errors ORDER BY line"
    ).fetchall()
    return [Reject(line, "", NOT_TOLD, str(kind).lower(), "cells as in the header")
            for line, kind in rows]  # fmt: skip


def wrong_lines(connection: duckdb.DuckDBPyConnection) -> list[Reject]:
    """What is wrong with cells and with lines, by row."""
    rows = connection.execute(
        f"SELECT row, faults FROM sent WHERE faults <> 0 ORDER BY row LIMIT {MOST_REJECTS + 1}"
    ).fetchall()
    return [each for row, faults in rows for each in _rejects(row, faults)]


def _rejects(row: int, faults: int) -> Iterator[Reject]:
    for bit, column in enumerate(COLUMNS):
        if faults >> bit & 1:
            yield Reject(row, column.name, NOT_TOLD, "not what is expected", column.expected)
    for bit, rule in enumerate(LINE_RULES):
        if faults >> RULE_BIT + bit & 1:
            yield Reject(row, rule.column, NOT_TOLD, rule.reason, rule.expected)


def repeated_references(connection: duckdb.DuckDBPyConnection) -> list[Reject]:
    """Lines whose reference another line before has."""
    rows = connection.execute(
        "WITH twice AS (SELECT hash(line_ref) AS mark FROM sent WHERE line_ref IS NOT NULL"
        " GROUP BY 1 HAVING count(*) > 1)"
        " SELECT row, first FROM (SELECT row, min(row) OVER (PARTITION BY line_ref) AS first"
        " FROM sent WHERE hash(line_ref) IN (SELECT mark FROM twice)) WHERE row > first"
        f" ORDER BY row LIMIT {MOST_REJECTS + 1}"
    ).fetchall()
    return [Reject(row, "line_ref", NOT_TOLD, "another line has this reference", "one line each")
            for row, _ in rows]  # fmt: skip


def sectors(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, date]]:
    """The postcode sectors that occur, with the first day of each."""
    return connection.execute(
        "SELECT residence_postcode_sector, min(coalesce(admission_date, activity_date)) FROM sent"
        " WHERE residence_postcode_sector IS NOT NULL AND faults = 0 GROUP BY 1 ORDER BY 1"
    ).fetchall()


def lines_of_sectors(connection: duckdb.DuckDBPyConnection, refused: Iterable[str]) -> list[Reject]:
    listed = ", ".join(quoted(each) for each in refused)
    rows = connection.execute(
        f"SELECT row FROM sent WHERE residence_postcode_sector IN ({listed}) ORDER BY row"
        f" LIMIT {MOST_REJECTS + 1}"
    ).fetchall()
    return [
        Reject(row, "residence_postcode_sector", NOT_TOLD,
               "the sector lies in more than one sub-ICB or health board", "the LSOA")
        for (row,) in rows
    ]  # fmt: skip


class Part(NamedTuple):
    """A provider's month of a batch; `charged` is in pence."""

    provider: str
    month: date
    lines: int
    charged: int


def parts_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[Part]:
    rows = connection.execute(
        "SELECT provider, month, count(*), coalesce(sum(charged_price), 0)::BIGINT"
        f" FROM read_parquet({quoted(path)}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [Part(*row) for row in rows]


def line_numbers(path: Path, rows: Iterable[int], broken: Iterable[int]) -> dict[int, int]:
    """In which line of the file each row stands: cells may have line breaks, lines be blank.

    `broken` are the lines that are no row. Raises csv.Error where a cell goes over very many lines.
    """
    wanted, skipped = set(rows), set(broken)
    if is_parquet(path) or not wanted:
        return {row: row for row in wanted}
    found: dict[int, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader, row = csv.reader(map(_shortened, file)), 0
        next(reader, None)
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not cells or line in skipped:
                continue
            row += 1
            if row in wanted:
                found[row] = line
                if len(found) == len(wanted):
                    break
    return found


def _shortened(line: str) -> str:
    return LONG.sub("x", line) if len(line) > csv.field_size_limit() else line
