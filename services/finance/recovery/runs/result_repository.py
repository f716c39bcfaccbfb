"""What is read of the files of a run."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from services.finance.recovery.runs.rules.columns import TOLD_BY
from services.shared.periods import last_day

LINES, ANSWERS = "lines.parquet", "answers.parquet"
MEMORY = "512MB"
Row = dict[str, Any]
COUNTS = """
    count(*) AS lines,
    coalesce(sum(charged_price), 0) AS charged,
    count(*) FILTER (charged_price IS NULL) AS charged_unpriced,
    count(*) FILTER (recharge) AS recoverable_lines,
    coalesce(sum(charged_price) FILTER (recharge), 0) AS recoverable,
    coalesce(sum(claim_price), 0) AS claim,
    count(*) FILTER (recharge AND claim_price IS NULL) AS claim_unpriced,
    count(*) FILTER (duplicate) AS duplicates
"""


class LineFilter(NamedTuple):
    """Which lines are asked for; None asks for all."""

    payer: str | None = None
    rule: str | None = None
    flag: str | None = None
    outcome: str | None = None
    provider: str | None = None
    month: str | None = None
    treatment_function: str | None = None


@contextmanager
def opened(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The two files as views `lines` and `answers`, and both as `told`."""
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as connection:
        add_views(connection, folder)
        yield connection


def add_views(connection: duckdb.DuckDBPyConnection, folder: Path, prefix: str = "") -> None:
    """The files of a run, with what they tell; those of early runs have some of it.

    `prefix` comes before the names of the views, where there is more than one run.
    """
    lines = connection.read_parquet(str(folder / LINES))
    told = {name: how for name, how in TOLD_BY.items() if name not in lines.columns}
    columns = (duckdb.SQLExpression(how).alias(name) for name, how in told.items())
    lines.select(duckdb.StarExpression(), *columns).create_view(f"{prefix}lines")
    connection.read_parquet(str(folder / ANSWERS)).create_view(f"{prefix}answers")
    connection.execute(
        f"CREATE VIEW {prefix}told AS SELECT * FROM {prefix}lines"
        f" JOIN {prefix}answers USING (answer)"
    )


def totals(folder: Path) -> Row:
    """Counts and pence of all lines."""
    with opened(folder) as connection:
        return rows_of(connection.sql(f"SELECT {COUNTS} FROM told"))[0]


def grouped(folder: Path, by: str) -> list[Row]:
    """The same by a column, which is one of the schema's names."""
    with opened(folder) as connection:
        return rows_of(connection.sql(
            f"SELECT {by} AS value, {COUNTS} FROM told GROUP BY 1 ORDER BY 1 NULLS LAST"
        ))  # fmt: skip


def lines_after(folder: Path, wanted: LineFilter, line: int, most: int) -> list[Row]:
    """Lines in their order after this one.

    Answers are chosen first: they are few, and the lines are read by their numbers.
    """
    first = date.fromisoformat(f"{wanted.month}-01") if wanted.month else None
    last = last_day(first, "month") if first else None
    with opened(folder) as connection:
        numbers = connection.execute(
            """
            SELECT answer FROM answers
            WHERE ($payer IS NULL OR payer = $payer) AND ($outcome IS NULL OR outcome = $outcome)
              AND ($rule IS NULL OR list_contains(string_split(basis, ' '), $rule))
              AND ($flag IS NULL OR list_contains(string_split(flags, ' '), $flag))
            """,
            {name: getattr(wanted, name) for name in ("payer", "outcome", "rule", "flag")},
        ).fetchall()
        if not numbers:
            return []
        chosen = ", ".join(str(number) for (number,) in numbers)
        found = connection.execute(
            f"""
            SELECT * FROM (
                SELECT * FROM lines WHERE line > $line AND answer IN ({chosen})
                  AND ($provider IS NULL OR provider = $provider)
                  AND ($first IS NULL OR activity_date BETWEEN $first AND $last)
                  AND ($function IS NULL OR treatment_function = $function)
                ORDER BY line LIMIT $most
            ) JOIN answers USING (answer) ORDER BY line
            """,
            {"line": line, "most": most, "provider": wanted.provider, "first": first, "last": last,
             "function": wanted.treatment_function},
        )  # fmt: skip
        return rows_of(found)


def rows_of(found: Any) -> list[Row]:
    """All rows of a result, by the names of its columns."""
    names: Sequence[str] = [name for name, *_ in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def counts_of(row: Mapping[str, Any]) -> dict[str, int]:
    """Whole numbers, as JSON has them."""
    return {name: int(value) for name, value in row.items()}
