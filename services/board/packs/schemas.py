"""What the outside sees of packs, and what it sends."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.shared.patterns import named
from services.shared.schemas import Schema, with_example

PART_NAMES = (
    "cover", "agenda", "scorecard", "alerts", "consultations", "finance", "savings", "border",
    "claims", "plans", "commitments",
)  # fmt: skip
PartName = Literal[
    "cover", "agenda", "scorecard", "alerts", "consultations", "finance", "savings", "border",
    "claims", "plans", "commitments",
]  # fmt: skip
PartStatus = Literal["complete", "partial", "missing"]
MOST_INDICATORS = 50
INDICATOR = named("^[a-z0-9][a-z0-9-]{0,63}$", "the code of an indicator, such as ae-breaches")
USUAL = [
    "ae-attendances", "ae-breaches", "ae-four-hour-performance", "ae-emergency-admissions",
]  # fmt: skip


class NewPack(Schema):
    """For which meeting, and of what."""

    model_config = with_example(
        meeting="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a", parts=None, indicators=USUAL
    )

    meeting: UUID
    parts: Annotated[list[PartName] | None, Field(min_length=1, max_length=len(PART_NAMES))] = (
        Field(default=None, description="null: all of them")
    )
    indicators: Annotated[
        list[Annotated[str, Field(pattern=INDICATOR)]],
        Field(min_length=1, max_length=MOST_INDICATORS),
    ] = Field(default=USUAL, description="of the scorecard")


class PackBlockView(Schema):
    """A paragraph (`text`), or a table (`columns` and `rows`)."""

    text: str = ""
    columns: list[str] = Field(default_factory=list)
    rows: list[list[str]] = Field(default_factory=list)
    left_out: int = Field(default=0, description="rows that are read at the source")


class PackPageView(Schema):
    """A page; its number is the same in every format."""

    number: int
    blocks: list[PackBlockView]


class PackPartView(Schema):
    """A part of the pack."""

    name: PartName
    title: str
    status: PartStatus
    detail: str | None = Field(description="why it is not complete")
    source: str | None = Field(description="where its figures are read in full")
    pages: list[PackPageView]


class TermView(Schema):
    """What a term means, everywhere in the pack."""

    term: str
    meaning: str


class PackLinks(Schema):
    """The same pack in other forms."""

    json_: str = Field(alias="json")
    html: str
    docx: str
    xlsx: str


class PackView(Schema):
    """A pack as it was composed, with the parts that its reader may see."""

    id: UUID
    meeting: UUID
    organisation: OdsCode = Field(description="for whom it was composed")
    number: int = Field(description="counts the packs of the meeting from 1")
    title: str
    pages: int
    parts: list[PackPartView]
    terms: list[TermView]
    links: PackLinks
    author: str
    created_at: datetime


class PackItem(Schema):
    """A pack in a list."""

    id: UUID
    meeting: UUID
    organisation: OdsCode
    number: int
    title: str
    author: str
    created_at: datetime
