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
    if pack.terms:
        yield paragraph(pack.terms_place, "Contents")
    yield BREAK.join(_pages(pack))


def _pages(pack: PackView) -> Iterator[str]:
    for part in pack.parts:
        for place, page in enumerate(part.pages):
            head = _head(part) if place == 0 else ""
            blocks = "".join(piece for block in page.blocks for piece in _block(block))
            yield head + blocks + paragraph(pack.foot(page.label), "Foot")
    if pack.terms:
        yield _terms(pack)


def _head(part: PackPartView) -> str:
    detail = paragraph(part.detail) if part.detail else ""
    sources = " ".join(f"{what}: {address}." for what, address in part.sources)
    return paragraph(part.title, "Heading1") + detail + (paragraph(sources) if sources else "")


def _terms(pack: PackView) -> str:
    told = "".join(paragraph(f"{each.term}: {each.meaning}") for each in pack.terms)
    return paragraph("Terms", "Heading1") + told + paragraph(pack.foot(pack.terms_page), "Foot")


def _block(block: PackBlockView) -> Iterator[str]:
    if block.title:
        yield paragraph(block.title, "Heading3")
    if not block.columns:
        yield paragraph(block.text)
        return
    yield table(block.columns, block.rows)
    yield paragraph(f"{block.left_out} more rows at the source." if block.left_out else "")
