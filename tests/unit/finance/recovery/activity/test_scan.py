"""No place in a file hides what identifies a patient, and nobody is told what stood there."""

from itertools import cycle, product
from pathlib import Path

import duckdb
import pytest

from services.finance.recovery.activity.cell_repository import header_of
from services.finance.recovery.activity.problems import PatientIdentifier
from services.finance.recovery.activity.scan_repository import refuse_identifiers
from tests.unit.finance.recovery.activity.spellings import PERSON, SPELLINGS

HEADER = "line_ref,dataset,activity_date,provider,spell_id,charged_price,SERVICE CODE"
LINE = "a,apc,2025-09-01,RJR,s,100.50,x"
PLACES = {
    "line_ref": "{},apc,2025-09-01,RJR,s,100.50,x",
    "provider": "a,apc,2025-09-01,{},s,100.50,x",
    "spell_id": "a,apc,2025-09-01,RJR,{},100.50,x",
    "charged_price": "a,apc,2025-09-01,RJR,s,{},x",
    "7": "a,apc,2025-09-01,RJR,s,100.50,{}",
    "8": "a,apc,2025-09-01,RJR,s,100.50,x,{}",
}


def refused(path: Path) -> str | None:
    """Where an identifier is; None where there is none."""
    try:
        with duckdb.connect() as connection:
            refuse_identifiers(connection, path, header_of(connection, path))
    except PatientIdentifier as problem:
        assert PERSON not in str(problem.detail)
        [fault] = problem.errors
        return fault.pointer
    return None


def written(folder: Path, *lines: str) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "column"), [*zip(SPELLINGS, cycle(PLACES), strict=False), *product(["plain"], PLACES)]
)
def test_a_number_is_found_in_whichever_column_it_stands(
    tmp_path: Path, kind: str, column: str
) -> None:
    cell = '"' + SPELLINGS[kind].replace('"', '""') + '"'
    path = written(tmp_path, HEADER, LINE, PLACES[column].format(cell))
    assert refused(path) == f"#/lines/3/{column}"
    with pytest.raises(PatientIdentifier, match="Line 1, column 2"):
        refuse_identifiers(duckdb.connect(), path, ["line_ref", SPELLINGS[kind]])


def test_a_number_is_found_among_very_many_suspicious_cells(tmp_path: Path) -> None:
    innocent = [f"a,apc,2025-09-01 {hour:02}:{minute:02},RJR,{number} 123,1,x"
                for hour in range(24) for minute in range(60) for number in range(2)]  # fmt: skip
    assert refused(written(tmp_path, HEADER, *innocent)) is None
    last = LINE.replace(",s,", ",9.434765919E9,")
    assert refused(written(tmp_path, HEADER, *innocent, last)) == "#/lines/2882/spell_id"


@pytest.mark.parametrize(
    "line",
    [
        "9,434,765,919,RJR,s,1",
        '"a",9,434,765,919,"b",1',
        '"9",434,765,919,"b",s,1',
        "a,apc,2025-09-01,RJR,4.01E+09,1234567.89,x",
        "a,apc,2025-09-01,RJR,s,100.009434765919,x",
        "94347,65919,2025-09-01,RJR,s,1,x",
        "a,apc,2025-09-01,RJR,9434765918,1,000943476591",
    ],
)
def test_neighbours_and_rounded_figures_are_let_in(tmp_path: Path, line: str) -> None:
    assert refused(written(tmp_path, HEADER, line)) is None


def test_references_at_random_that_begin_with_zeros_are_let_in(tmp_path: Path) -> None:
    lines = [
        LINE.replace(",s,", f",{number:012},") for number in range(9_434_765_000, 9_434_765_920)
    ]
    assert (refused(written(tmp_path, HEADER, *lines)) or "").endswith("/spell_id")
    others = [LINE.replace(",s,", f",{number * 7919 % 10**12:012},")
              for number in range(10**9 + 7, 10**9 + 7 + 4 * len(lines))]  # fmt: skip
    assert refused(written(tmp_path, HEADER, *lines, *others)) is None
    fewer = others[: 3 * len(lines)]
    assert (refused(written(tmp_path, HEADER, *lines, *fewer)) or "").endswith("/spell_id")
    last = LINE.replace(",s,", f",0{PERSON},")
    assert (
        refused(written(tmp_path, HEADER, *others, last)) == f"#/lines/{len(others) + 2}/spell_id"
    )


OF_PARQUET = {
    "a whole number": f"{PERSON}::BIGINT",
    "a number with a point": f"{PERSON}::DOUBLE",
    "a decimal": f"{PERSON}::DECIMAL(10, 0)",
    "a decimal with places": f"{PERSON}::DECIMAL(18, 4)",
    "bytes": f"'{PERSON}'::BLOB",
    "bytes of UTF-8": "encode('９４３４７６５９１９')",
    "bytes of another code": r"'943\xA0476\xA05919'::BLOB",
    "a decimal with ten places": f"{PERSON}::DECIMAL(20, 10)",
    "decimals of a text": f"'0.{PERSON}'",
    "a list": f"['{PERSON}']",
    "a structure": f"{{'of': {PERSON}}}",
    "a text": "'9.434765919E+09'",
    "thousands": "'9,434,765,919'",
    "a text of two thousand lines": f"CASE i WHEN 1999 THEN '00{PERSON}' ELSE 'some' END",
}


@pytest.mark.parametrize("kind", OF_PARQUET)
def test_no_type_of_parquet_hides_a_number(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'a' || i AS line_ref, {OF_PARQUET[kind]} AS spell_id"
            f" FROM range(2000) AS t(i)) TO '{path}'"
        ).fetchall()
    assert (refused(path) or "").endswith("/spell_id")


@pytest.mark.parametrize(
    "number",
    [f"0.{PERSON}::DOUBLE", f"-12.{PERSON}::DOUBLE", f"8.{PERSON}::DECIMAL(18, 10)",
     "5::DECIMAL(18, 10)"],
)  # fmt: skip
def test_ten_decimals_of_a_column_of_numbers_are_no_number_of_their_own(
    tmp_path: Path, number: str
) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'a' AS line_ref, {number} AS unit_price) TO '{path}'")
    assert refused(path) is None


def test_the_metadata_of_parquet_are_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT '1' AS line_ref) TO '{path}' (KV_METADATA {{note: 'of {PERSON}'}})"
        ).fetchall()
    assert refused(path) == "#/metadata"
