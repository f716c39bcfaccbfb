"""A pack as a web page."""

from collections.abc import Iterator
from html import escape

from services.board.packs.schemas import PackBlockView, PackPartView, PackView
from services.shared.web_documents import FOOT, head, table


def written_page(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    return "".join(_page(pack)).encode()


def _page(pack: PackView) -> Iterator[str]:
    yield head(pack.title)
    yield f"<p>Pack {pack.number}, {pack.created_at:%d %B %Y}, {pack.pages} pages.</p>"
    yield '<nav aria-label="Parts"><ul>'
    for part in pack.parts:
        yield f'<li><a href="#{part.name}">{escape(part.title)}</a>{_place(part)}</li>'
    yield "</ul></nav>"
    for part in pack.parts:
        yield from _part(part, pack)
    yield '<section id="terms"><h2>Terms</h2><dl>'
    for each in pack.terms:
        yield f"<dt><strong>{escape(each.term)}</strong></dt><dd>{escape(each.meaning)}</dd>"
    yield f"</dl></section>{FOOT}"


def _place(part: PackPartView) -> str:
    return f", page {part.pages[0].label}" if part.pages else " (not in this pack)"


def _part(part: PackPartView, pack: PackView) -> Iterator[str]:
    yield f'<section id="{part.name}" aria-labelledby="h-{part.name}">'
    yield f'<h2 id="h-{part.name}">{escape(part.title)}</h2>'
    if part.detail:
        yield f'<p class="missing">{escape(part.detail)}</p>'
    for page in part.pages:
        yield '<div class="page">'
        for block in page.blocks:
            yield from _block(block, part.title)
        yield f'<p class="foot">{pack.foot(page)}</p></div>'
    yield "</section>"


def _block(block: PackBlockView, title: str) -> Iterator[str]:
    if not block.columns:
        yield f"<p>{escape(block.text)}</p>"
        return
    yield from table(title, block.columns, block.rows)
    if block.left_out:
        yield f"<p>{block.left_out} more rows at the source.</p>"
