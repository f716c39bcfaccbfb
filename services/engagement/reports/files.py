"""A report as a web page and as a text document: the same bytes for the same facts."""

from collections.abc import Iterator, Sequence

from services.engagement.reports.rules.blocks import Block, Section
from services.shared import text_documents as text
from services.shared import web_documents as web


def web_page(title: str, sections: Sequence[Section]) -> bytes:
    return "".join(_page(title, sections)).encode()


def _page(title: str, sections: Sequence[Section]) -> Iterator[str]:
    yield web.head(title)
    for section in sections:
        level = section.level + 1
        yield f"<h{level}>{web.told(section.title)}</h{level}>"
        for block in section.blocks:
            yield from _in_page(section.title, block)
    yield web.FOOT


def _in_page(title: str, block: Block) -> Iterator[str]:
    if block.columns:
        yield from web.table(block.text or title, block.columns, block.rows)
    else:
        yield f"<p>{web.told(block.text)}</p>"


def text_document(title: str, sections: Sequence[Section]) -> bytes:
    return text.document_of("".join(_document(title, sections)))


def _document(title: str, sections: Sequence[Section]) -> Iterator[str]:
    yield text.paragraph(title, "Title")
    for section in sections:
        yield text.paragraph(section.title, f"Heading{section.level}")
        for block in section.blocks:
            yield text.paragraph(block.text, "Caption" if block.columns else "Normal")
            if block.columns:
                yield text.table(block.columns, block.rows)
                yield text.paragraph("")
