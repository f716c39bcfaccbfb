"""Files of a run, from rows that say only what a test is about."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from services.finance.recovery.runs.result_repository import ANSWERS, LINES
from services.finance.recovery.runs.rules.columns import ANSWER, RESULT

Rows = Sequence[Mapping[str, Any]]


def write_run(folder: Path, lines: Rows, answers: Rows) -> None:
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        for name, columns, rows in ((LINES, RESULT, lines), (ANSWERS, ANSWER, answers)):
            told = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            connection.execute(f"CREATE OR REPLACE TABLE kept ({told})")
            if rows:
                connection.executemany(
                    f"INSERT INTO kept VALUES ({', '.join('?' for _ in columns)})",
                    [[row.get(column) for column in columns] for row in rows],
                )
            connection.execute(f"COPY kept TO '{folder / name}' (FORMAT parquet)")
