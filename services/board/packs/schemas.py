"""What the outside sees of packs, and what it sends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.shared.patterns import named
from services.shared.plurals import number_of
from services.shared.schemas import Count, Schema, with_example

PART_NAMES = (
    "cover", "agenda", "scorecard", "alerts", "verdicts", "consultations", "voices", "finance",
    "savings", "border", "claims", "plans", "commitments",
)  # fmt: skip
PartName = Literal[
    "cover", "agenda", "scorecard", "alerts", "verdicts", "consultations", "voices", "finance",
    "savings", "border", "claims", "plans", "commitments",
]  # fmt: skip
PartStatus = Literal["complete", "partial", "missing"]
MOST_INDICATORS, USUAL_PAGES, MOST_PAGES = 50, 120, 500
FEWEST_PAGES = len(PART_NAMES) + 1
"""One of each part, and one of the terms."""
INDICATOR = named("^[a-z0-9][a-z0-9-]{0,63}$", "the code of an indicator, such as ae-breaches")
USUAL = [
    "ae-attendances", "ae-breaches", "ae-four-hour-performance", "ae-emergency-admissions",
]  # fmt: skip


class NewPack(Schema):
    """For which meeting, and of what."""

    model_config = with_example(
        meeting="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
        parts=None,
        indicators=USUAL,
        most_pages=USUAL_PAGES,
        supplement_to=None,
    )

    meeting: UUID
    parts: Annotated[list[PartName] | None, Field(min_length=1, max_length=len(PART_NAMES))] = (
        Field(default=None, description="null: all of them")
    )
    indicators: Annotated[
        list[Annotated[str, Field(pattern=INDICATOR)]],
        Field(min_length=1, max_length=MOST_INDICATORS),
    ] = Field(default=USUAL, description="of the scorecard")
    most_pages: Annotated[Count, Field(ge=FEWEST_PAGES, le=MOST_PAGES)] = Field(
        default=USUAL_PAGES,
        description="each part has its first page, the terms have theirs, and the parts have the "
        "rest of them in their order",
    )
    supplement_to: UUID | None = Field(
        default=None,
        description="a pack of the meeting: only what was put on the agenda since is told, on "
        "pages such as 12a, after the agenda of that pack, whose pages stay",
    )


class PackBlockView(Schema):
    """A paragraph (`text`), or a table (`columns` and `rows`)."""

    title: str = Field(default="", description="what stands above it")
    text: str = ""
    columns: list[str] = Field(default_factory=list)
    rows: list[list[str]] = Field(default_factory=list)
    left_out: int = Field(default=0, description="rows that are read at the source")


class PackPageView(Schema):
    """A page; its number is the same in every format."""

    number: int
    label: str = Field(description="the number, with a letter in a supplement: 12, 12a")
    blocks: list[PackBlockView]


class PackPartView(Schema):
    """A part of the pack."""

    name: PartName
    title: str
    status: PartStatus
    detail: str | None = Field(description="why it is not complete")
    version: str | None = Field(
        default=None, description="of what it says: another pack has the same where nothing changed"
    )
    source: str | None = Field(description="where it is read in full")
    csv: str | None = Field(
        default=None, description="where its figures are as CSV, with their metadata in `Link`"
    )
    pages: list[PackPageView]

    @property
    def place(self) -> str:
        """Its line in the contents: on which page it begins, or why it is missing."""
        if self.pages:
            return f"{self.title}, page {self.pages[0].label}"
        return f"{self.title}: not in this pack. {self.detail}"

    @property
    def sources(self) -> Sequence[tuple[str, str]]:
        """Where more of it is, each with what is there."""
        told = (("In full", self.source), ("As CSV", self.csv))
        return [(what, address) for what, address in told if address]


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
    supplement_to: UUID | None = Field(description="the pack whose pages it adds to")
    title: str
    pages: int
    parts: list[PackPartView]
    terms: list[TermView]
    terms_page: int | None = Field(description="on which page they stand; null: there are none")
    links: PackLinks
    author: str
    created_at: datetime

    def imprint(self, day: str) -> str:
        """What stands below the title."""
        return f"Pack {self.number}, {day}, {number_of(self.pages, 'page')}."

    @property
    def terms_place(self) -> str:
        """Their line in the contents."""
        return f"Terms, page {self.terms_page}"

    def foot(self, label: str | int | None) -> str:
        """What stands at the foot of a page."""
        return f"Page {label}" + ("" if self.supplement_to else f" of {self.pages}")


class PackItem(Schema):
    """A pack in a list."""

    id: UUID
    meeting: UUID
    organisation: OdsCode
    number: int
    supplement_to: UUID | None
    title: str
    author: str
    created_at: datetime
