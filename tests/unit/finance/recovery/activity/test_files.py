"""A line is judged as one text where it is as it is kept, else cell by cell: it says the same."""

import csv
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from services.finance.recovery.activity import file_repository
from services.finance.recovery.activity.rules.columns import BY_NAME, Column

LINES = 4_000
RIGHT = {
    "line_ref": ("L1", "a b"), "dataset": ("apc", "op"),
    "activity_date": ("2025-09-01", "01/09/2025"),
    "admission_date": ("2025-08-30", ""), "provider": ("RJR", "RXA"), "hrg": ("AA22C", ""),
    "referred_via_ras": ("true", "n", ""), "length_of_stay": ("0", "12", ""),
    "charged_price": ("100.50", "-7", ""), "specialised": ("red", ""),
}  # fmt: skip
ODD = ("  ", " {} ", "{}\x1f", "\x1f", "{}!", "31/02/2025", "2025-02-30", "1,000.00", "{}é", '"{}"')


def lines(seed: int) -> Iterator[dict[str, str]]:
    """Most cells as they should be, some in the other case, with blanks, or wrong."""
    chosen = random.Random(seed)
    for _ in range(LINES):
        line = {name: chosen.choice(right) for name, right in RIGHT.items()}
        for name in chosen.sample(list(line), chosen.choice((0, 0, 0, 1, 2))):
            line[name] = chosen.choice((*ODD, line[name].swapcase())).format(line[name])
        yield line


def shaped(column: Column, cell: str) -> str:
    text = cell.strip(" ")
    if column.type == "code":
        return text.upper()
    if column.type == "flag" or column.name in {"dataset", "specialised", "mechanism"}:
        return text.lower()
    return text.replace(",", "") if column.type == "pounds" else text


def is_day(text: str) -> bool:
    parts = text.split("/")
    try:
        date.fromisoformat("-".join(reversed(parts)))
    except ValueError:
        return False
    return True


def is_wrong(column: Column, cell: str) -> bool:
    text = shaped(column, cell)
    if not text:
        return column.needed
    fits = re.fullmatch(column.pattern, text) is not None
    return not fits or (column.type == "day" and not is_day(text))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_line_has_the_faults_that_its_cells_have_alone(kind: str, tmp_path: Path) -> None:
    given, path = list(lines(seed=27)), tmp_path / "sent.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, RIGHT, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(given)
    if kind == "parquet":
        sent = duckdb.read_csv(str(path), all_varchar=True, header=True)
        path = tmp_path / "sent.parquet"
        sent.write_parquet(str(path))
    numbers = {name: number for number, name in enumerate(BY_NAME)}
    with duckdb.connect() as connection:
        places = {name: place for place, name in enumerate(RIGHT)}
        file_repository.checked_view(connection, path, list(RIGHT), places)
        assert file_repository.write_checked(connection, tmp_path / "kept") == LINES
        found = connection.execute(
            f"SELECT row, faults, {', '.join(RIGHT)} FROM sent ORDER BY row"
        ).fetchall()
    for number, (line, (row, faults, *values)) in enumerate(zip(given, found, strict=True), 1):
        assert row == number
        wrong = {name for name, cell in line.items() if is_wrong(BY_NAME[name], cell)}
        told = {name for name in RIGHT if faults >> numbers[name] & 1}
        assert told == wrong, line
        for name, value in zip(RIGHT, values, strict=True):
            if name not in wrong and BY_NAME[name].type in {"text", "code"}:
                assert value == (shaped(BY_NAME[name], line[name]) or None)
