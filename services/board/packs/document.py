"""A pack as a text document (Office Open XML, ECMA-376): headings, tables, a page break before each
page, and its number at its foot.
"""

from collections.abc import Iterator
from html import escape

from services.board.packs.archive import fixed_archive
from services.board.packs.schemas import PackBlockView, PackView
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
    f"{_style('Heading1', 'heading 1', 28, bold=True)}{_style('Foot', 'Foot', 16)}</w:styles>"
)
BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:color="808080"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def written_document(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    body = "".join(_body(pack))
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


def _body(pack: PackView) -> Iterator[str]:
    yield _paragraph(pack.title, "Title")
    for part in pack.parts:
        if not part.pages:
            yield _paragraph(part.title, "Heading1")
            yield _paragraph(f"Not in this pack: {part.detail}")
        for place, page in enumerate(part.pages):
            if place == 0:
                yield _paragraph(part.title, "Heading1")
                if part.detail:
                    yield _paragraph(part.detail)
            for block in page.blocks:
                yield from _block(block)
            yield _paragraph(pack.foot(page), "Foot")
            yield BREAK
    yield _paragraph("Terms", "Heading1")
    for each in pack.terms:
        yield _paragraph(f"{each.term}: {each.meaning}")


def _block(block: PackBlockView) -> Iterator[str]:
    if not block.columns:
        yield _paragraph(block.text)
        return
    rows = [_row(block.columns, head=True), *(_row(each) for each in block.rows)]
    grid = "".join("<w:gridCol/>" for _ in block.columns)
    properties = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{EDGES}</w:tblBorders>'
    yield f"<w:tbl>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    yield _paragraph(f"{block.left_out} more rows at the source." if block.left_out else "")


def _row(cells: list[str], *, head: bool = False) -> str:
    marked = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    told = "".join(f"<w:tc>{_paragraph(each, bold=head)}</w:tc>" for each in cells)
    return f"<w:tr>{marked}{told}</w:tr>"


def _paragraph(text: str, style: str = "Normal", *, bold: bool = False) -> str:
    safe = escape(NOT_IN_XML.sub("\ufffd", text), quote=False)
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{weight}<w:t xml:space="preserve">{safe}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'
