"""Text documents (Office Open XML, ECMA-376) whose bytes are the same whenever they are written."""

from collections.abc import Sequence
from html import escape

from services.shared.fixed_archives import fixed_archive
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


def _style(name: str, title: str, size: int, *, bold: bool = False) -> str:
    weight = "<w:b/>" if bold else ""
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{title}"/>'
        f'<w:rPr>{weight}<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:sz w:val="{size}"/>'
        "</w:rPr></w:style>"
    )


STYLES = (
    f'<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
    f"{_style('Normal', 'Normal', 20)}{_style('Title', 'Title', 40, bold=True)}"
    f"{_style('Heading1', 'heading 1', 28, bold=True)}"
    f"{_style('Heading2', 'heading 2', 24, bold=True)}{_style('Foot', 'Foot', 16)}</w:styles>"
)
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:color="808080"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def document_of(body: str) -> bytes:
    """The file, of paragraphs and tables."""
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
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
    """A table whose head is told again on each page."""
    lines = [_row(columns, head=True), *(_row(each) for each in rows)]
    grid = "".join("<w:gridCol/>" for _ in columns)
    properties = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{EDGES}</w:tblBorders>'
    return f"<w:tbl>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def _row(cells: Sequence[str], *, head: bool = False) -> str:
    marked = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    told = "".join(f"<w:tc>{paragraph(each, bold=head)}</w:tc>" for each in cells)
    return f"<w:tr>{marked}{told}</w:tr>"


def paragraph(text: str, style: str = "Normal", *, bold: bool = False) -> str:
    safe = escape(NOT_IN_XML.sub("\ufffd", text), quote=False)
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{weight}<w:t xml:space="preserve">{safe}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'
