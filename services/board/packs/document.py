"""A pack as a text document: headings, tables, a page break before each page, and its number at its
foot."""

from collections.abc import Iterator

from services.board.packs.schemas import PackBlockView, PackView
from services.shared.text_documents import BREAK, document_of, paragraph, table


def written_document(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    return document_of("".join(_body(pack)))


def _body(pack: PackView) -> Iterator[str]:
    yield paragraph(pack.title, "Title")
    for part in pack.parts:
        if not part.pages:
            yield paragraph(part.title, "Heading1")
            yield paragraph(f"Not in this pack: {part.detail}")
        for place, page in enumerate(part.pages):
            if place == 0:
                yield paragraph(part.title, "Heading1")
                if part.detail:
                    yield paragraph(part.detail)
            for block in page.blocks:
                yield from _block(block)
            yield paragraph(pack.foot(page), "Foot")
            yield BREAK
    yield paragraph("Terms", "Heading1")
    for each in pack.terms:
        yield paragraph(f"{each.term}: {each.meaning}")


def _block(block: PackBlockView) -> Iterator[str]:
    if not block.columns:
        yield paragraph(block.text)
        return
    yield table(block.columns, block.rows)
    yield paragraph(f"{block.left_out} more rows at the source." if block.left_out else "")
