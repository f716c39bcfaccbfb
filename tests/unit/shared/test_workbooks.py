"""A workbook holds the cells that it was given, whatever stands in them."""

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

from services.shared.workbooks import LONGEST_TEXT, Pounds, Sheet, Total, Value

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def book_of(header: list[str], *rows: list[Value]) -> zipfile.ZipFile:
    file = io.BytesIO()
    sheet = Sheet(file, "figures", header)
    for row in rows:
        sheet.add([row])
    sheet.close()
    return zipfile.ZipFile(file)


def cells(book: zipfile.ZipFile) -> list[list[Value]]:
    """What stands in the sheet, row by row."""
    root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [[_cell(cell) for cell in row] for row in root.iter(f"{MAIN}row")]


def _cell(cell: ElementTree.Element) -> Value:
    number, text = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}is/{MAIN}t")
    if number is not None:
        return float(number.text or "")
    return None if text is None else text.text


def test_numbers_texts_and_blanks_stand_where_they_belong() -> None:
    book = book_of(["code", "value", "note"], ["RRK", 0.5, None], [None, -3, '<a> & "b" \' é 😀'])
    assert cells(book) == [
        ["code", "value", "note"],
        ["RRK", 0.5, None],
        [None, -3.0, '<a> & "b" \' é 😀'],
    ]


def test_what_xml_cannot_say_and_what_a_cell_cannot_hold_spoils_no_workbook() -> None:
    book = book_of(["a"], ["\x00\x0b\ufffe\ud800"], ["x" * (LONGEST_TEXT + 1)], ["  kept  "])
    assert [row[0] for row in cells(book)[1:]] == ["\ufffd" * 4, "x" * LONGEST_TEXT, "  kept  "]


def test_every_part_is_well_formed_and_declared() -> None:
    book = book_of(["a"])
    parts = set(book.namelist())
    for part in parts:
        ElementTree.fromstring(book.read(part))
    types = ElementTree.fromstring(book.read("[Content_Types].xml"))
    declared = {each.get("PartName", "")[1:] for each in types if each.get("PartName")}
    assert declared == {part for part in parts if part.startswith("xl/") and "_rels" not in part}


def test_pounds_and_days_have_their_formats_and_a_total_its_formula() -> None:
    book = book_of(
        ["day", "amount"],
        [date(2025, 4, 30), Pounds(123_450)],
        [None, Pounds(-5)],
        ["Total", Total("SUM(B2:B3)", 123_445)],
    )
    assert cells(book)[1:] == [[45777.0, 1234.5], [None, -0.05], ["Total", 1234.45]]
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<c s="3"><f>SUM(B2:B3)</f><v>1234.45</v></c>' in sheet
    formats = [each.get("numFmtId") for each in _styles(book)]
    assert formats == ["0", "0", "4", "4", "14", "0"]


def _styles(book: zipfile.ZipFile) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(book.read("xl/styles.xml"))
    found = root.find(f"{MAIN}cellXfs")
    assert found is not None
    return list(found)


def test_texts_are_broken_within_stated_widths_and_rows_are_as_high_as_they_need() -> None:
    file = io.BytesIO()
    sheet = Sheet(file, "Pack", ["page", "text"], widths=(7, 10))
    sheet.add([(1, "Three stages of it."), (2, "one\ntwo\nthree"), (3, "x" * 10_000)])
    sheet.close()
    with zipfile.ZipFile(file) as book:
        written = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<row r="[2-9]" ht="(\d+)"', written) == ["30", "45", "409"]
    assert '<col min="2" max="2" width="10" customWidth="1"/>' in written
    assert 'fitToWidth="1"' in written
