"""HTML that is escaped by construction: only what `element` makes is taken for markup."""

import re
from collections.abc import Iterable
from html import escape

VOID = frozenset({"link", "meta"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | Iterable["Content"] | None


def markup(content: Content) -> Html:
    """Content as markup, in order; plain text escaped, None left out."""
    if content is None:
        return Html()
    if isinstance(content, Html):
        return content
    if isinstance(content, str):
        return Html(escape(content))
    return Html("".join(map(markup, content)))


def element(tag: str, /, *children: Content, **attributes: str | None) -> Html:
    """`<tag ...>children</tag>`; `class_` is class, `aria_label` aria-label; None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    end = "" if tag in VOID else f"</{tag}>"
    return Html(f"<{tag}{written}>{markup(children)}{end}")


def link(address: str, *children: Content, **attributes: str | None) -> Html:
    return element("a", *children, href=address, **attributes)


def code(text: str) -> Html:
    return element("code", text)


def joined(separator: str, parts: Iterable[Content]) -> list[Content]:
    """The parts with the separator between them."""
    listed: list[Content] = []
    for part in parts:
        listed += [separator, part] if listed else [part]
    return listed


def inline(text: str) -> list[Content]:
    """Text in which `backticks` mark code."""
    pieces = re.split(r"`([^`]+)`", text)
    return [code(piece) if at % 2 else piece for at, piece in enumerate(pieces)]


def prose(text: str | None) -> list[Content]:
    """A description, which is text: its paragraphs, and code in backticks; nothing else."""
    paragraphs = re.split(r"\n\s*\n", (text or "").strip())
    return [element("p", inline(paragraph)) for paragraph in paragraphs if paragraph]


def table(columns: Iterable[str], rows: Iterable[Iterable[Content]], *, caption: str) -> Html:
    """A table whose first column names the row; a cell names its column, for narrow pages."""
    names = list(columns)
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", [element("th", name, scope="col") for name in names])),
        element("tbody", [_row(names, row) for row in rows]),
    )


def _row(names: list[str], row: Iterable[Content]) -> Html:
    head, *cells = row
    return element(
        "tr",
        element("th", head, scope="row"),
        [
            element("td", cell, data_column=name)
            for name, cell in zip(names[1:], cells, strict=True)
        ],
    )
