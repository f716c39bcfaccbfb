"""A workbook to fill in (Office Open XML, ECMA-376): a sheet of columns, and one to explain them.

What may be typed into a column is a list beside its explanation, which the sheet offers. The same
columns give the same bytes.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from services.shared.fixed_archives import fixed_archive
from services.shared.workbooks import FACES, HEAD, KIND, MAIN, NORMAL, OFFICE, PARTS, text_cell

Typed = Literal["text", "day", "moment"]
MOST_COLUMNS = 16_384
LAST_ROW = 1_048_576
WIDTH = 18
HELP = "Help"
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="2">\
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>{FACES}\
<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">\
<alignment vertical="top" wrapText="1"/></xf>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
{NORMAL}\
</styleSheet>"""
BOLD, WRAPPED = 1, 2
STYLE_OF: Mapping[Typed, int] = {"text": 3, "day": 4, "moment": 5}
"""Places in the list of styles. What is typed as text stays as it is typed."""


class SheetColumn(NamedTuple):
    """A column to fill in: titles stand over its name; a choice is a value with its titles."""

    name: str
    titles: Sequence[str]
    says: str
    choices: tuple[tuple[str, ...], ...] = ()
    typed: Typed = "text"


class Explanation(NamedTuple):
    """The rows of the sheet that explains, and in which of them the lists of values are."""

    rows: Sequence[Sequence[str]]
    lists: Mapping[tuple[tuple[str, ...], ...], tuple[int, int]]


TYPES = PARTS["[Content_Types].xml"].replace(
    "</Types>",
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{KIND}.worksheet+xml"/></Types>',
)
RELATIONS = PARTS["xl/_rels/workbook.xml.rels"].replace(
    "</Relationships>",
    f'<Relationship Id="rId3" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    "</Relationships>",
)


def form_workbook(sheet: str, columns: Sequence[SheetColumn], notes: Sequence[str]) -> bytes:
    """`sheet` is its name; every column has as many titles, each a row over the names."""
    told = _explanation(columns, notes)
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": PARTS["_rels/.rels"],
        "xl/workbook.xml": _book(sheet),
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": _form(columns, told),
        "xl/worksheets/sheet2.xml": _help(told),
    }
    return fixed_archive({name: f"{HEAD}{part}".encode() for name, part in parts.items()})


def _explanation(columns: Sequence[SheetColumn], notes: Sequence[str]) -> Explanation:
    """A list that several columns have stands once, below the first of them."""
    rows: list[Sequence[str]] = [*([each] for each in notes), [], ["Column", "What", "Value"]]
    lists: dict[tuple[tuple[str, ...], ...], tuple[int, int]] = {}
    for each in columns:
        rows.append([each.name, each.says, "", *each.titles])
        if each.choices and each.choices not in lists:
            lists[each.choices] = (len(rows) + 1, len(rows) + len(each.choices))
            rows.extend(["", "", *choice] for choice in each.choices)
    return Explanation(rows, lists)


def _book(sheet: str) -> str:
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{HELP}" sheetId="2" r:id="rId3"/></sheets></workbook>'
    )


def _form(columns: Sequence[SheetColumn], told: Explanation) -> str:
    titles = [[each.titles[place] for each in columns] for place in range(len(columns[0].titles))]
    rows = [_row(number, cells, WRAPPED) for number, cells in enumerate(titles, 1)]
    names = len(rows) + 1
    rows.append(_row(names, [each.name for each in columns], BOLD))
    lists = [
        _list(letters(place), names + 1, told.lists[each.choices])
        for place, each in enumerate(columns, 1)
        if each.choices
    ]
    return (
        f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane xSplit="1" ySplit="{names}" topLeftCell="B{names + 1}" activePane="bottomRight" '
        f'state="frozen"/></sheetView></sheetViews><cols>{"".join(_widths(columns))}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        f'<dataValidations count="{len(lists)}">{"".join(lists)}</dataValidations></worksheet>'
    )


def _widths(columns: Sequence[SheetColumn]) -> Sequence[str]:
    return [
        f'<col min="{place}" max="{place}" width="{WIDTH}" style="{STYLE_OF[each.typed]}" '
        'customWidth="1"/>'
        for place, each in enumerate(columns, 1)
    ]


def _list(column: str, first: int, rows: tuple[int, int]) -> str:
    return (
        '<dataValidation type="list" allowBlank="1" showErrorMessage="1" '
        f'error="One of the values on the sheet {HELP}." '
        f'sqref="{column}{first}:{column}{LAST_ROW}">'
        f"<formula1>{HELP}!$C${rows[0]}:$C${rows[1]}</formula1></dataValidation>"
    )


def _help(told: Explanation) -> str:
    rows = "".join(_row(number, cells, 0) for number, cells in enumerate(told.rows, 1))
    return (
        f'<worksheet xmlns="{MAIN}"><cols><col min="1" max="1" width="28" customWidth="1"/>'
        '<col min="2" max="2" width="60" customWidth="1"/>'
        '<col min="3" max="3" width="24" customWidth="1"/>'
        '<col min="4" max="5" width="60" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def _row(number: int, cells: Sequence[str], style: int) -> str:
    return f'<row r="{number}">{"".join(text_cell(each, style) for each in cells)}</row>'


def letters(place: int) -> str:
    """The name of a column by its place from 1: A, Z, AA."""
    name = ""
    while place:
        place, last = divmod(place - 1, 26)
        name = chr(ord("A") + last) + name
    return name
