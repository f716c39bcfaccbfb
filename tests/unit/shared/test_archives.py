"""A table may come in a zip or as a workbook: the one that is meant, and within bounds."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from services.shared.errors import Problem
from services.shared.imports import archives, problems
from services.shared.imports.lines import LineRejected
from services.shared.imports.source import WORKBOOK, layout_of, table_source
from tests.unit.shared.test_imports_source import HEADER, LAYOUTS, LINE

ROW = ["2017-03-01", "RRK", "1", "10", "5", "1"]
COLUMNS = HEADER.decode().strip().split(",")
TEXTS = "xl/sharedStrings.xml"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
INLINE = re.compile(r't="inlineStr"><is><t>([^<]*)</t></is>')
KIND_OF_TEXTS = (
    f'<Override PartName="/{TEXTS}" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)  # fmt: skip


def packed(**files: bytes) -> bytes:
    """A zip of these files; a double underscore stands for the end of a folder's name."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".csv", content)
    return held.getvalue()


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def changed(book: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with another text in one of its parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(held, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
    return held.getvalue()


def with_shared_texts(book: bytes) -> bytes:
    """As spreadsheets write a workbook: each text once, in a part of its own."""
    texts: list[str] = []

    def cell(found: re.Match[str]) -> str:
        texts.append(found[1])
        return f't="s"><v>{len(texts) - 1}</v>'

    book = changed(book, SHEET, lambda text: INLINE.sub(cell, text))
    kinds = lambda text: text.replace("</Types>", f"{KIND_OF_TEXTS}</Types>")  # noqa: E731
    book = changed(book, "[Content_Types].xml", kinds)
    held = io.BytesIO(book)
    with zipfile.ZipFile(held, "a") as archive:
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        archive.writestr(TEXTS, f'<sst xmlns="{MAIN}">{items}</sst>')
    return held.getvalue()


def read(content: bytes) -> list[tuple[int, Any]]:
    return list(table_source(io.BytesIO(content), LAYOUTS))


@pytest.mark.parametrize(
    "files",
    [
        {"a": HEADER + LINE},
        {"Data__a": HEADER + LINE},
        {"Data__a": HEADER + LINE, "Data__parts__1": HEADER, "Data__parts__2": HEADER},
        {"a": HEADER + LINE, "notes": b"about,this\n1,2\n"},
        {"notes": b"about,this\n1,2\n", "Data__a": HEADER + LINE, "Data__codes": b"x,y\n"},
    ],
    ids=["alone", "in a folder", "with its parts below", "with others", "below others"],
)
def test_the_one_table_of_the_format_in_a_zip_is_read(files: dict[str, bytes]) -> None:
    assert read(packed(**files)) == [(2, ROW)]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"a": HEADER + LINE, "b": HEADER + LINE}, "a.csv, b.csv"),
        ({"NSPL_2023": HEADER, "NSPL_2025": HEADER}, "NSPL_2023.csv, NSPL_2025.csv"),
    ],
    ids=["two CSV files", "two editions"],
)
def test_of_two_tables_none_is_guessed(files: dict[str, bytes], names: str) -> None:
    with pytest.raises(problems.ArchiveUnclear, match=f"2 tables are of this format: {names}"):
        read(packed(**files))


def test_of_a_single_table_of_another_layout_the_columns_are_told() -> None:
    with pytest.raises(problems.UnknownLayout, match="lacks: admissions"):
        read(packed(a=HEADER.replace(b",admissions", b"") + LINE))
    with pytest.raises(problems.UnknownLayout, match="has no CSV file"):
        read(packed(a=b"a,b\n", b=b"c,d\n"))


def test_a_large_table_in_a_zip_is_read_as_it_is_unpacked() -> None:
    lines = 20_000
    unlike = b"".join(b"2017-03-01,R%05d,1,10,5,1\n" % number for number in range(lines))
    source = table_source(io.BytesIO(packed(a=HEADER + unlike)), LAYOUTS)
    assert [number for number, _ in source] == list(range(2, lines + 2))


def damaged(content: bytes) -> bytes:
    at = content.find(b"a.csv") + 30
    return content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :]


def with_end(content: bytes, entries: int, length: int) -> bytes:
    """The record at the end says another number of entries, and another length of their list."""
    at = content.rfind(archives.END)
    return content[: at + 10] + struct.pack("<HL", entries, length) + content[at + 16 :]


PLAIN = packed(a=HEADER + LINE * 5_000)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (PLAIN[:-30], problems.ArchiveBroken),
        (PLAIN[: len(PLAIN) // 2], problems.ArchiveBroken),
        (b"PK\x03\x04", problems.ArchiveBroken),
        (b"PK", problems.ArchiveBroken),
        (damaged(PLAIN), problems.ArchiveBroken),
        (packed(a=HEADER + LINE + b"\n" * 50_000_000), problems.ArchiveTooLarge),
        (packed(**{f"f{n}": b"" for n in range(1_001)}), problems.ArchiveTooLarge),
        (with_end(PLAIN, 60_000, 50), problems.ArchiveTooLarge),
        (with_end(PLAIN, 1, 2**31), problems.ArchiveTooLarge),
        (packed(**{f"f{n}": b"a,b\n" for n in range(60)}), problems.ArchiveUnclear),
        (b"\x1f\x8b" + b"\x00" * 90, problems.ArchiveRefused),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 90, problems.ArchiveRefused),
        (PLAIN.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
         problems.ArchiveRefused),
    ],
    ids=["without end", "half", "start", "two bytes", "damaged", "bomb", "many files",
         "said to be many", "long list", "many tables", "gzip", "xls", "password"],
)  # fmt: skip
def test_a_bad_archive_is_refused_for_what_it_is(content: bytes, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        read(content)


def test_a_zip_of_over_4_gb_by_its_records_is_refused() -> None:
    at = PLAIN.rfind(archives.END)
    large = PLAIN[:at] + archives.LARGE_END + b"\x00" * 16 + PLAIN[at:]
    with pytest.raises(problems.ArchiveTooLarge):
        read(large)


def test_a_sheet_is_read_as_its_cells_would_stand_in_csv() -> None:
    rows = [["A&E attendances"], [], COLUMNS, [date(2017, 3, 1), "RRK", 1, 10.0, 5, 1]]
    assert read(workbook(Notes=[["Source", "NHS England"]], Data=rows)) == [(4, ROW)]


def test_a_row_of_a_sheet_may_end_before_its_blank_cells() -> None:
    assert read(workbook(Data=[COLUMNS, [*ROW[:3]]])) == [(2, [*ROW[:3], "", "", ""])]


def test_the_header_again_and_a_formula_are_rejected_with_their_cell() -> None:
    rows = [COLUMNS, COLUMNS, [*ROW[:4], "=D3/2", "1"]]
    (_, again), (number, formula) = read(workbook(Data=rows))
    assert isinstance(again, LineRejected)
    assert isinstance(formula, LineRejected)
    assert again.rejects[0].reason == "the header again"
    assert (number, formula.rejects) == (
        3, ((3, "breaches", "=D3/2", "a formula", "its value: paste the cells as values"),)
    )  # fmt: skip


def test_of_two_sheets_none_is_guessed() -> None:
    with pytest.raises(problems.ArchiveUnclear, match="March, April"):
        read(workbook(March=[COLUMNS, ROW], April=[COLUMNS, ROW]))
    with pytest.raises(problems.UnknownLayout, match="has no sheet"):
        read(workbook(A=[["x"]], B=[["y"]]))


BOOK = with_shared_texts(workbook(Data=[COLUMNS, ROW]))
MUCH = "".join(f"{number:08x}" for number in range(2_500_000))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (changed(BOOK, TEXTS, lambda text: BOMB + text), problems.WorkbookBroken),
        (changed(BOOK, SHEET, lambda text: BOMB + text), problems.WorkbookBroken),
        (changed(BOOK, SHEET, lambda text: text[:-40]), problems.WorkbookBroken),
        (changed(BOOK, SHEET, lambda text: text.replace('r="2"', 'r="x"')),
         problems.WorkbookBroken),
        (changed(BOOK, "xl/workbook.xml", lambda _: ""), problems.WorkbookBroken),
        (changed(BOOK, TEXTS, lambda text: f"{text}<!-- {MUCH} -->"), problems.ArchiveTooLarge),
        (changed(BOOK, "xl/styles.xml", lambda text: text + " " * 3_000_000),
         problems.ArchiveTooLarge),
    ],
    ids=["entities in texts", "entities in a sheet", "cut", "no row number", "no workbook",
         "long texts", "packed beyond measure"],
)  # fmt: skip
def test_a_bad_workbook_is_refused_in_plain_words(content: bytes, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        read(content)


def test_texts_of_a_workbook_may_stand_in_a_part_of_their_own() -> None:
    assert read(BOOK) == [(2, ROW)]


def test_a_row_far_below_is_the_end_of_a_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.shared.imports.workbooks.MOST_ROWS", 1_000)
    far = changed(BOOK, SHEET, lambda text: text.replace('<row r="2"', '<row r="2000000000"'))
    with pytest.raises(problems.EmptyFile):
        read(far)


def test_the_layout_of_a_workbook_is_left_to_its_job(tmp_path: Path) -> None:
    for name, content in (("a.xlsx", BOOK), ("a.zip", packed(a=HEADER + LINE))):
        (tmp_path / name).write_bytes(content)
    opening = lambda file: table_source(file, LAYOUTS)  # noqa: E731
    assert layout_of(tmp_path / "a.xlsx", opening) == WORKBOOK
    assert layout_of(tmp_path / "a.zip", opening) == "nhse-ae-tidy"
