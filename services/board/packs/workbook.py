"""A pack as a workbook: a line for each paragraph and each row of a table, with its page."""

from collections.abc import Iterator
from io import BytesIO

from services.board.packs.schemas import PackView
from services.shared.fixed_archives import with_fixed_dates
from services.shared.workbooks import Sheet

HEADER = ("Page", "Part", "Kind", "Text")
Line = tuple[int | str | None, ...]


def written_workbook(pack: PackView) -> bytes:
    """The same bytes for the same pack."""
    widest = max((len(b.columns) for p in pack.parts for e in p.pages for b in e.blocks), default=1)
    more = [f"Column {place}" for place in range(2, widest + 1)]
    out = BytesIO()
    sheet = Sheet(out, "Pack", [*HEADER, *more])
    sheet.add(_lines(pack))
    sheet.close()
    return with_fixed_dates(out.getvalue())


def _lines(pack: PackView) -> Iterator[Line]:
    yield None, "Pack", "title", pack.title
    for part in pack.parts:
        if part.detail:
            yield None, part.title, part.status, part.detail
        for page in part.pages:
            number = int(page.label) if page.label.isdigit() else page.label
            for block in page.blocks:
                if not block.columns:
                    yield number, part.title, "text", block.text
                    continue
                yield number, part.title, "columns", *block.columns
                for row in block.rows:
                    yield number, part.title, "row", *row
    for each in pack.terms:
        yield None, "Terms", each.term, each.meaning
