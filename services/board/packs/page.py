"""A pack as a web page: to be read aloud, enlarged and printed; it runs no script and loads
nothing.
"""

from collections.abc import Iterator
from html import escape

from services.board.packs.schemas import PackBlockView, PackPartView, PackView

STYLE = """
body { font: 1rem/1.5 Arial, sans-serif; color: #0b0c0c; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
h1, h2 { line-height: 1.2; }
caption { text-align: left; font-weight: bold; padding-bottom: .3rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .9rem; }
th, td { border: 1px solid #6f777b; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: #f3f2f1; }
a { color: #1d70b8; }
.foot { color: #505a5f; font-size: .85rem; border-top: 1px solid #b1b4b6; }
.missing { border-left: .3rem solid #b1b4b6; padding-left: .8rem; }
:focus { outline: 3px solid #ffdd00; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } nav { display: none; }
  .page { break-after: page; } tr { break-inside: avoid; } thead { display: table-header-group; } }
@page { size: A4; margin: 15mm; }
"""


def written_page(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    return "".join(_page(pack)).encode()


def _page(pack: PackView) -> Iterator[str]:
    title = escape(pack.title)
    yield '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>"
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
    yield "</dl></section></main></body></html>\n"


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
    yield f"<table><caption>{escape(title)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{escape(each)}</th>' for each in block.columns)
    yield "</tr></thead><tbody>"
    for row in block.rows:
        yield "<tr>" + "".join(f"<td>{escape(each)}</td>" for each in row) + "</tr>"
    yield "</tbody></table>"
    if block.left_out:
        yield f"<p>{block.left_out} more rows at the source.</p>"
