"""Documents as web pages: to be read aloud, enlarged and printed; they run no script and load
nothing.
"""

from collections.abc import Iterator, Sequence
from html import escape

STYLE = """
body { font: 1rem/1.5 Arial, sans-serif; color: #0b0c0c; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
ul.boxes { list-style: none; padding-left: 0; }
caption { text-align: left; font-weight: bold; padding-bottom: .3rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: .9rem; }
th, td { border: 1px solid #6f777b; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: #f3f2f1; }
a { color: #1d70b8; }
.foot { color: #505a5f; font-size: .85rem; border-top: 1px solid #b1b4b6; }
.text { white-space: pre-line; }
.source { color: #505a5f; font-size: .85rem; overflow-wrap: anywhere; }
.missing { border-left: .3rem solid #b1b4b6; padding-left: .8rem; }
:focus { outline: 3px solid #ffdd00; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; line-height: 1.35; }
  p { margin: .5em 0; } table { font-size: 9pt; line-height: 1.2; margin: .5em 0; }
  th, td { padding: 2px 5px; }
  nav:not(.contents) { display: none; } .page { break-after: page; } tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; } .together { break-inside: avoid; }
  thead { display: table-header-group; } }
@page { size: A4; margin: 15mm; }
"""

TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that set a direction for what follows, also for words and figures of others."""


def legible(text: str) -> str:
    """As it was written, but for what would turn the text around it: the letters of every script
    have their direction by themselves (Unicode Standard Annex 9)."""
    return text.translate(TURNING)


def told(text: str) -> str:
    """A text in a page: no markup, and no direction for others."""
    return escape(legible(text))


def head(title: str) -> str:
    """All before the first heading of a page, and that."""
    named = told(title)
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{named}</title><style>{STYLE}</style></head><body><main><h1>{named}</h1>"
    )


FOOT = "</main></body></html>\n"


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"<table><caption>{told(caption)}</caption><thead><tr>"
    yield "".join(f'<th scope="col">{told(each)}</th>' for each in columns)
    yield "</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{told(each)}</td>" for each in row) + "</tr>"
    yield "</tbody></table>"
