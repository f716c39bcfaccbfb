"""A pack as a web page."""

from collections.abc import Iterator

from services.board.packs.rules.words import day_words
from services.board.packs.schemas import PackBlockView, PackPartView, PackView
from services.shared.days import london_day
from services.shared.web_documents import FOOT, head, table, told


def written_page(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    return "".join(_page(pack)).encode()


def _page(pack: PackView) -> Iterator[str]:
    yield head(pack.title)
    yield f"<p>{pack.imprint(day_words(london_day(pack.created_at)))}</p>"
    yield '<nav class="contents" aria-label="Contents"><ul>'
    for part in pack.parts:
        yield f"<li>{_place(part)}</li>"
    if pack.terms:
        yield f"<li>{_linked('terms', 'Terms', pack.terms_place)}</li>"
    yield "</ul></nav>"
    for part in pack.parts:
        if part.pages:
            yield from _part(part, pack)
    if pack.terms:
        yield from _terms(pack)
    yield FOOT


def _place(part: PackPartView) -> str:
    if not part.pages:
        return told(part.place)
    return _linked(part.name, part.title, part.place)


def _sources(part: PackPartView) -> str:
    links = (
        f'{what}: <a href="{told(address)}">{told(address)}</a>.' for what, address in part.sources
    )
    return f'<p class="source">{" ".join(links)}</p>' if part.sources else ""


def _linked(name: str, title: str, place: str) -> str:
    return f'<a href="#{name}">{told(title)}</a>{told(place.removeprefix(title))}'


def _terms(pack: PackView) -> Iterator[str]:
    yield '<section id="terms" aria-labelledby="h-terms"><h2 id="h-terms">Terms</h2><dl>'
    for each in pack.terms:
        yield f"<dt><strong>{told(each.term)}</strong></dt><dd>{told(each.meaning)}</dd>"
    yield f'</dl><p class="foot">{pack.foot(pack.terms_page)}</p></section>'


def _part(part: PackPartView, pack: PackView) -> Iterator[str]:
    yield f'<section id="{part.name}" aria-labelledby="h-{part.name}">'
    for place, page in enumerate(part.pages):
        yield '<div class="page">'
        if place == 0:
            yield f'<h2 id="h-{part.name}">{told(part.title)}</h2>'
            if part.detail:
                yield f'<p class="missing">{told(part.detail)}</p>'
            yield _sources(part)
        for block in page.blocks:
            yield from _block(block, part.title)
        yield f'<p class="foot">{pack.foot(page.label)}</p></div>'
    yield "</section>"


def _block(block: PackBlockView, title: str) -> Iterator[str]:
    if not block.columns:
        if block.title:
            yield f"<h3>{told(block.title)}</h3>"
        yield f'<p class="text">{told(block.text)}</p>'
        return
    yield from table(block.title or title, block.columns, block.rows)
    if block.left_out:
        yield f"<p>{block.left_out} more rows at the source.</p>"
