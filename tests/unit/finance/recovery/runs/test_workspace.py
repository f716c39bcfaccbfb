"""What a run writes is sorted, its codes are texts again, and its items have numbers."""

from pathlib import Path

import duckdb
import narwhals as nw
import pytest

from services.finance.recovery.runs.book_frames import item_numbers
from services.finance.recovery.runs.workspace import workspace
from services.shared.settings import Settings

ROWS = [(3, "it's", "b"), (1, None, "a"), (2, "plain", "b")]
CODES = {"code": ["it's", "plain"], "mark": ["a", "b"]}


@pytest.mark.parametrize("codes", [CODES, {"code": CODES["code"]}, {}])
def test_lines_are_written_in_their_order_and_as_texts(
    codes: dict[str, list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "lines.parquet"
    with workspace(Settings(data_dir=tmp_path)) as space:
        kinds = {"line": "BIGINT", "code": "VARCHAR", "mark": "VARCHAR"}
        space.write_sorted(space.table("lines", kinds, ROWS), path, "line", codes)
    found = duckdb.read_parquet(str(path))
    assert found.fetchall() == sorted(ROWS)
    assert [str(kind) for kind in found.types] == ["BIGINT", "VARCHAR", "VARCHAR"]


@pytest.mark.parametrize(("books", "kind"), [(4, nw.Int64()), (1 << 62, nw.Int128())])
def test_items_have_numbers_as_wide_as_they_need(
    books: int, kind: nw.dtypes.DType, tmp_path: Path
) -> None:
    occurring = {"pod": ["DC", "NEL"], "hrg": ["AA22C"], "provider": ["RBL", "RJR"]}
    kinds = dict.fromkeys(occurring, "VARCHAR")
    rows = [("NEL", "AA22C", "RJR"), ("DC", None, "RBL"), (None, "AA22C", "RBL")]
    with workspace(Settings(data_dir=tmp_path)) as space:
        told = item_numbers(space, occurring, books).told(space.table("lines", kinds, rows))
        assert told.collect_schema()["item"] == kind
        found = {row[:3]: row[3] for row in space.rows(told)}
    assert found == {rows[0]: 2 * 6 + 1 * 3 + 2, rows[1]: 1 * 6 + 1, rows[2]: 3 + 1}


@pytest.mark.parametrize(("column", "rows"), [("", [1, 2, 3]), ("7 * i AS row, ", [0, 7, 14])])
def test_a_line_has_the_row_of_its_file_or_its_place_there(
    column: str, rows: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "batch.parquet"
    duckdb.execute(f"COPY (SELECT {column}i AS age FROM range(3) AS t(i)) TO '{path}'")
    with workspace(Settings(data_dir=tmp_path)) as space:
        found = space.rows(space.read("batch", path).select("row", "age"))
    assert found == list(zip(rows, range(3), strict=True))
