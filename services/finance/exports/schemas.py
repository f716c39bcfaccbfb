"""How a book is written for the national ledger, as it crosses the wire."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.finance.exports.models import ExportMapping
from services.finance.exports.rules.journal_lines import (
    SEGMENTS,
    Part,
    Segment,
    SegmentMap,
    usual_mapping,
)
from services.shared.patterns import named
from services.shared.schemas import Schema, with_example

LABEL = named(
    r"^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,99}$", "up to 100 letters, digits, blanks and . _ / -"
)
VALUE = named(r"^[A-Za-z0-9._/-]{0,25}$", "up to 25 letters, digits and . _ / -")
CONTENT = {
    "ledger_id": "300000046975971",
    "source": "Marches",
    "category": "Journal",
    "segments": [{"part": "constant", "otherwise": "QYG"}, {"part": "account", "otherwise": ""}],
}
Label = Annotated[str, Field(pattern=LABEL)]


class SegmentContent(Schema):
    """What stands in a segment."""

    model_config = with_example(part="cost_centre", otherwise="000000")

    part: Part = Field(description="of the line; `constant`: always what `otherwise` says")
    otherwise: Annotated[str, Field(pattern=VALUE)] = Field(
        default="", description="where the line has no such part"
    )

    @model_validator(mode="after")
    def _constant_says_what(self) -> Self:
        if self.part == "constant" and not self.otherwise:
            raise ValueError("a constant segment says its value in `otherwise`")
        return self


class MappingContent(Schema):
    """A configuration: the segments from the first one on; those that are not named are blank."""

    model_config = with_example(**CONTENT)

    ledger_id: Label
    source: Label
    category: Label
    segments: Annotated[list[SegmentContent], Field(min_length=1, max_length=SEGMENTS)]

    def mapping(self) -> SegmentMap:
        segments = [Segment(each.part, each.otherwise) for each in self.segments]
        return SegmentMap(self.ledger_id, self.source, self.category, segments)


class MappingView(MappingContent):
    """The configuration of a book."""

    model_config = with_example(
        book="27D-2025",
        version=1,
        stated_by="jane.doe",
        stated_at="2025-04-01T09:00:00Z",
        **CONTENT,
    )

    book: str
    version: int = Field(description="0: the usual one, that nobody has stated")
    stated_by: str | None
    stated_at: datetime | None

    @classmethod
    def of(cls, row: ExportMapping) -> "MappingView":
        return cls(
            book=row.book,
            version=row.version,
            stated_by=row.stated_by,
            stated_at=row.stated_at,
            **row.content,
        )

    @classmethod
    def usual(cls, book: str) -> "MappingView":
        found = usual_mapping(book)
        return cls(
            book=book,
            version=0,
            ledger_id=found.ledger_id,
            source=found.source,
            category=found.category,
            segments=[SegmentContent(**each._asdict()) for each in found.segments],
            stated_by=None,
            stated_at=None,
        )
