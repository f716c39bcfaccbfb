"""Text documents (Office Open XML, ECMA-376) whose bytes are the same whenever they are written."""

from collections.abc import Sequence
from html import escape

from services.shared.fixed_archives import fixed_archive
from services.shared.web_documents import legible
from services.shared.workbooks import NOT_IN_XML

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = f"""<Types xmlns="{PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/word/document.xml" ContentType="{KIND}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{KIND}.styles+xml"/></Types>"""
RELATIONS = f"""<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>\
</Relationships>"""
OF_DOCUMENT = f"""<Relationships xmlns="{PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"""


def _style(
    name: str, title: str, size: int, *, bold: bool = False, before: int = 0, after: int = 80
) -> str:
    """`before` and `after`: what stays free above and below, in twentieths of a point."""
    weight = "<w:b/>" if bold else ""
    default = ' w:default="1"' if name == "Normal" else ""
    keep = "<w:keepNext/>" if bold else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{title}"/>'
        f'<w:pPr>{keep}<w:spacing w:before="{before}" w:after="{after}"/></w:pPr>'
        f'<w:rPr>{weight}<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="{size}"/>'
        "</w:rPr></w:style>"
    )


STYLES = (
    f'<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
    f"{_style('Normal', 'Normal', 20)}{_style('Title', 'Title', 40, bold=True, after=160)}"
    f"{_style('Heading1', 'heading 1', 28, bold=True, before=160, after=120)}"
    f"{_style('Heading2', 'heading 2', 24, bold=True)}"
    f"{_style('Heading3', 'heading 3', 20, bold=True, before=80, after=40)}"
    f"{_style('Contents', 'Contents', 20, after=20)}{_style('Cell', 'Cell', 18, after=0)}"
    f"{_style('Caption', 'caption', 20, bold=True, before=120, after=60)}"
    f"{_style('Foot', 'Foot', 16, before=80)}</w:styles>"
)
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:color="808080"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)

SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F3F2F1"/>'
MARGINS = "".join(
    f'<w:{edge} w:w="{width}" w:type="dxa"/>'
    for edge, width in (("top", 40), ("left", 80), ("bottom", 40), ("right", 80))
)
WIDTH, NARROWEST, WIDEST, BOLD = 9_466, 11, 40, 4
"""Of the text on a page, in twentieths of a point; of a column, in characters; and so many more for
a word in its head."""


def document_of(body: str) -> bytes:
    """The file, of paragraphs and tables."""
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1220" w:bottom="1134" w:left="1220" w:header="567" '
        'w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}{section}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/_rels/document.xml.rels": OF_DOCUMENT,
        "word/styles.xml": STYLES,
        "word/document.xml": document,
    }
    return fixed_archive({name: (HEAD + content).encode() for name, content in parts.items()})


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose head is told again on each page; a column is as wide as its texts are long,
    within limits."""
    widths = _widths(columns, rows)
    lines = [_row(columns, widths, head=True), *(_row(each, widths) for each in rows)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="80" w:type="dxa"/>'
        f"<w:tblBorders>{EDGES}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{MARGINS}</w:tblCellMar></w:tblPr>'
    )
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """In twentieths of a point, the whole of the page together."""
    longest = [
        max(max(map(len, name.split()), default=0) + BOLD, *(len(row[place]) for row in rows), 0)
        for place, name in enumerate(columns)
    ]
    parts = [min(max(each, NARROWEST), WIDEST) for each in longest]
    return [WIDTH * each // sum(parts) for each in parts]


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool = False) -> str:
    marked = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    shade = SHADE if head else ""
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{paragraph(each, 'Cell', bold=head)}</w:tc>"
        for each, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr>{marked}</w:trPr>{told}</w:tr>"


def paragraph(text: str, style: str = "Normal", *, bold: bool = False) -> str:
    """Lines of the text are lines of the paragraph."""
    safe = escape(NOT_IN_XML.sub("\ufffd", legible(text)), quote=False)
    lines = safe.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{weight}<w:t xml:space="preserve">{lines}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'
