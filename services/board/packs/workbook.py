"""A pack as a workbook: a line for each paragraph and each row of a table, with its page."""

from collections.abc import Iterator
from io import BytesIO

from services.board.packs.schemas import PackBlockView, PackView
from services.shared.fixed_archives import with_fixed_dates
from services.shared.workbooks import Sheet

HEADER = ("Page", "Part", "Kind", "Text")
WIDTHS, COLUMN_WIDTH = (7, 22, 10, 70), 24
Line = tuple[int | str | None, ...]


def written_workbook(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    widest = max((len(b.columns) for p in pack.parts for e in p.pages for b in e.blocks), default=1)
    more = [f"Column {place}" for place in range(2, widest + 1)]
    out = BytesIO()
    widths = [*WIDTHS, *(COLUMN_WIDTH for _ in more)]
    sheet = Sheet(out, "Pack", [*HEADER, *more], widths=widths)
    sheet.add(_lines(pack))
    sheet.close()
    return with_fixed_dates(out.getvalue())


def _lines(pack: PackView) -> Iterator[Line]:
    yield None, "Pack", "title", pack.title
    for part in pack.parts:
        if part.detail:
            yield None, part.title, part.status, part.detail
        if part.pages:
            yield from ((None, part.title, what.lower(), address) for what, address in part.sources)
        for page in part.pages:
            number = int(page.label) if page.label.isdigit() else page.label
            for block in page.blocks:
                yield from ((number, part.title, *line) for line in _block(block))
    for each in pack.terms:
        yield pack.terms_page, "Terms", each.term, each.meaning


def _block(block: PackBlockView) -> Iterator[tuple[str, ...]]:
    if block.title:
        yield "heading", block.title
    if not block.columns:
        yield from (("text", line) for line in block.text.split("\n") if line)
        return
    yield "columns", *block.columns
    for row in block.rows:
        yield "row", *row
    if block.left_out:
        yield "text", f"{block.left_out} more rows at the source."
