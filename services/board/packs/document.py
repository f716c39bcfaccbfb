"""A pack as a text document: headings, tables, a page break before each page, and its number at its
foot."""

from collections.abc import Iterator

from services.board.packs.rules.words import day_words
from services.board.packs.schemas import PackBlockView, PackPartView, PackView
from services.shared.days import london_day
from services.shared.text_documents import BREAK, document_of, paragraph, table


def written_document(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    return document_of("".join(_body(pack)))


def _body(pack: PackView) -> Iterator[str]:
    yield paragraph(pack.title, "Title")
    yield paragraph(pack.imprint(day_words(london_day(pack.created_at))))
    for part in pack.parts:
        yield paragraph(part.place, "Contents")
    for part in pack.parts:
        yield from _part(part, pack)
    yield paragraph("Terms", "Heading1")
    for each in pack.terms:
        yield paragraph(f"{each.term}: {each.meaning}")


def _part(part: PackPartView, pack: PackView) -> Iterator[str]:
    for place, page in enumerate(part.pages):
        if place == 0:
            yield paragraph(part.title, "Heading1")
            if part.detail:
                yield paragraph(part.detail)
        for block in page.blocks:
            yield from _block(block)
        yield paragraph(pack.foot(page), "Foot")
        yield BREAK


def _block(block: PackBlockView) -> Iterator[str]:
    if block.title:
        yield paragraph(block.title, "Heading3")
    if not block.columns:
        yield paragraph(block.text)
        return
    yield table(block.columns, block.rows)
    yield paragraph(f"{block.left_out} more rows at the source." if block.left_out else "")
