"""Posted lines as the national ledger takes them: the journal interface of Oracle Fusion.

Which part of a line is which segment is configuration. The same lines with the same configuration
are the same bytes, whenever they are asked for.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from services.shared.money import Money

SEGMENTS, REFERENCES = 30, 10
COLUMNS = (
    "STATUS", "LEDGER_ID", "ACCOUNTING_DATE", "USER_JE_SOURCE_NAME", "USER_JE_CATEGORY_NAME",
    "CURRENCY_CODE", "DATE_CREATED", "ACTUAL_FLAG",
    *(f"SEGMENT{number}" for number in range(1, SEGMENTS + 1)),
    "ENTERED_DR", "ENTERED_CR",
    *(f"REFERENCE{number}" for number in range(1, REFERENCES + 1)),
    "GROUP_ID",
)  # fmt: skip
Part = Literal[
    "organisation", "account", "cost_centre", "programme_area", "counterparty", "constant"
]


class Segment(NamedTuple):
    """What stands in a segment: a part of the line, or `otherwise` where it has none."""

    part: Part
    otherwise: str = ""


class SegmentMap(NamedTuple):
    """How the lines of a book are written; `segments` from the first one on."""

    ledger_id: str
    source: str
    category: str
    segments: Sequence[Segment]


USUAL = (
    Segment("organisation"), Segment("cost_centre", "000000"), Segment("account"),
    Segment("programme_area", "000000"), Segment("counterparty", "000000"),
)  # fmt: skip
"""Until a book has a configuration of its own."""


class PostedLine(NamedTuple):
    """A posted line with its journal; pence, above 0 for a debit."""

    number: int
    line: int
    journal: str
    effective_date: date
    period: date
    posted_on: date
    description: str
    reference: str | None
    account: str
    amount: int
    cost_centre: str | None
    programme_area: str | None
    counterparty: str | None
    memo: str | None


def usual_mapping(book: str) -> SegmentMap:
    return SegmentMap(book, "Marches", "Journal", USUAL)


def cells_of(found: PostedLine, organisation: str, book: str, mapping: SegmentMap) -> list[str]:
    """In the order of the columns. What came late is dated on the first day of its period."""
    dated = max(found.effective_date, found.period)
    group = f"{book} {found.period:%Y-%m}"
    amount = Money.of_pence(abs(found.amount)).amount
    references = [""] * REFERENCES
    references[0], references[3], references[4] = group, found.journal, found.description
    references[5], references[9] = found.reference or "", found.memo or ""
    return [
        "NEW", mapping.ledger_id, f"{dated:%Y/%m/%d}", mapping.source, mapping.category, "GBP",
        f"{found.posted_on:%Y/%m/%d}", "A", *_segments(found, organisation, mapping),
        amount if found.amount > 0 else "", amount if found.amount < 0 else "", *references, group,
    ]  # fmt: skip


def _segments(found: PostedLine, organisation: str, mapping: SegmentMap) -> Iterator[str]:
    for segment in mapping.segments:
        if segment.part == "organisation":
            yield organisation
        elif segment.part == "constant":
            yield segment.otherwise
        else:
            yield getattr(found, segment.part) or segment.otherwise
    yield from [""] * (SEGMENTS - len(mapping.segments))
