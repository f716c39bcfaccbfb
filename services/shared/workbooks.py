"""A workbook of one sheet (Office Open XML, ECMA-376), written row by row.

A table needs little of the format: numbers, texts in their cells, a bold header that stays in
sight. Written so it takes a tenth of the time of a library that offers all of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from math import ceil
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile


class Pounds(NamedTuple):
    """An amount, shown as 1,234.50."""

    pence: int


class Total(NamedTuple):
    """A formula such as SUM(B2:B9), in bold, and what it comes to until a sheet works it out."""

    formula: str
    pence: int


Value = str | int | float | date | Pounds | Total | None

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FACES = """<fonts count="2">\
<font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"""
NORMAL = """<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>"""
"""What the styles of every workbook begin and end with: normal and bold, and how they are named."""
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>\
</Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{MAIN}">{FACES}\
<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="4" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>\
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">\
<alignment vertical="top" wrapText="1"/></xf></cellXfs>\
{NORMAL}\
</styleSheet>""",
}
VIEW = """<sheetViews><sheetView workbookViewId="0">\
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>\
</sheetView></sheetViews>"""
PLAIN = f'<worksheet xmlns="{MAIN}">{VIEW}<sheetData>'
FITTED = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
WRAPPING = f'<worksheet xmlns="{MAIN}">{FITTED}{VIEW}<cols>{{}}</cols><sheetData>'
PAGE = '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
BOLD, POUNDS, TOTAL, DAY, WRAPPED = 1, 2, 3, 4, 5
"""Places in the list of styles (`cellXfs`)."""
LINE_POINTS, MOST_POINTS = 15, 409
"""The height of a line, and the most that a row can have."""
DAY_ZERO = date(1899, 12, 30)
"""From which a sheet counts days."""
QUICK = 1
"""Of zlib: the file is a sixth larger than the best, and made in a third of the time."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST_TEXT = 32_767


class Sheet:
    """The one sheet of a workbook that is being written to a file."""

    def __init__(
        self, file: IO[bytes], name: str, header: Sequence[str], *, widths: Sequence[int] = ()
    ) -> None:
        """`name` is the sheet's, of letters and spaces; `widths` are of its columns, in characters,
        within which texts are then broken."""
        self._book = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=QUICK)
        for path, content in PARTS.items():
            self._book.writestr(path, HEAD + content)
        self._book.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        self._part = self._book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        cells = "".join(text_cell(cell, BOLD) for cell in header)
        begun = WRAPPING.format("".join(_columns(widths))) if widths else PLAIN
        self._widths, self._cell = widths, _wrapped if widths else _cell
        self._end = PAGE if widths else ""
        self._part.write(f'{HEAD}{begun}<row r="1">{cells}</row>'.encode())
        self.rows = 0
        """How many were added below the header."""

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        lines = []
        for row in rows:
            self.rows += 1
            height = _height(row, self._widths) if self._widths else ""
            cells = "".join(map(self._cell, row))
            lines.append(f'<row r="{self.rows + 1}"{height}>{cells}</row>')
        self._part.write("".join(lines).encode())

    def close(self) -> None:
        """Without it the file is no workbook."""
        self._part.write(f"</sheetData>{self._end}</worksheet>".encode())
        self._part.close()
        self._book.close()


def _columns(widths: Sequence[int]) -> Iterator[str]:
    for place, width in enumerate(widths, 1):
        yield f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'


def _height(row: Sequence[Value], widths: Sequence[int]) -> str:
    """Of a row whose texts are broken: not every program works it out."""
    lines = max(
        sum(ceil(max(1, len(line)) / width) for line in str(cell).split("\n"))
        for cell, width in zip(row, widths, strict=False)
    )
    return f' ht="{min(LINE_POINTS * lines, MOST_POINTS)}" customHeight="1"'


def _wrapped(value: Value) -> str:
    if isinstance(value, str):
        return text_cell(value, WRAPPED)
    if isinstance(value, int):
        return f'<c s="{WRAPPED}"><v>{value}</v></c>'
    return _cell(value)


def _cell(value: Value) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, Pounds):
        return f'<c s="{POUNDS}"><v>{_pounds(value.pence)}</v></c>'
    if isinstance(value, Total):
        return f'<c s="{TOTAL}"><f>{value.formula}</f><v>{_pounds(value.pence)}</v></c>'
    if isinstance(value, date):
        return f'<c s="{DAY}"><v>{(value - DAY_ZERO).days}</v></c>'
    return f"<c><v>{value}</v></c>"


def _pounds(pence: int) -> str:
    sign = "-" if pence < 0 else ""
    return f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02}"


def text_cell(value: str, style: int = 0) -> str:
    """The cell of a text; `style` is a place in the list of styles."""
    safe = NOT_IN_XML.sub("\ufffd", value[:LONGEST_TEXT])
    kind = f's="{style}" t="inlineStr"' if style else 't="inlineStr"'
    return f'<c {kind}><is><t xml:space="preserve">{escape(safe, quote=False)}</t></is></c>'
