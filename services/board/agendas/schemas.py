"""What the outside sees of agendas and papers, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.board.boards.schemas import Line
from services.contracts.codes import OdsCode
from services.shared.patterns import named
from services.shared.schemas import NO_NUL, Schema, Text, with_example

MOST_ITEMS, MOST_PAPERS = 100, 200
"""Of an agenda, open and private ones apart."""
NUMBER = named("^E?[1-9][0-9]{0,2}[a-z]?$", "a number of an agenda item, such as 8, 8a or E1")
HREF = named(r"^https://[^\s<>\"\\]{1,990}$", "an address that begins with https://")
ItemNumber = Annotated[str, Field(pattern=NUMBER)]
ItemKind = Literal["decision", "discussion", "information", "minutes", "interests", "other"]
PaperKind = Literal["report", "appendix", "presentation", "background"]
Body = Annotated[str, Field(max_length=50_000, pattern=NO_NUL)]
EXAMPLE: dict[str, Any] = {
    "title": "Primary Care Strategy",
    "kind": "discussion",
    "lead": "Clinical commissioning group",
    "summary": "An update on its three stages.",
    "exempt": False,
    "exempt_reason": None,
}
PAPER: dict[str, Any] = {
    "title": "Update on the Primary Care Strategy",
    "kind": "report",
    "author": "Director of primary care",
    "text": "The strategy has three stages.",
    "href": None,
    "exempt": False,
}


class ItemDescription(Schema):
    """What is on the agenda."""

    model_config = with_example(**EXAMPLE)

    title: Line
    kind: ItemKind = "discussion"
    lead: Line = Field(description="who brings it: a post rather than a name")
    summary: Text
    exempt: bool = Field(
        default=False, strict=True, description="whether it is considered in private"
    )
    exempt_reason: Line | None = Field(
        default=None, description="why, in law: needed of what is private"
    )


class NewItem(ItemDescription):
    """An item; on a published agenda it is a supplement."""

    model_config = with_example(number=None, after=None, **EXAMPLE)

    number: ItemNumber | None = Field(default=None, description="null: the next one")
    after: ItemNumber | None = Field(
        default=None, description="of a supplement: beside which item it is, such as 12 for 12a"
    )


class NewPaper(Schema):
    """A paper, as text or where it lies."""

    model_config = with_example(**PAPER)

    title: Line
    kind: PaperKind = "report"
    author: Line
    text: Body = ""
    href: Annotated[str | None, Field(pattern=HREF)] = None
    exempt: bool = Field(
        default=False, strict=True, description="a private paper of an item that is not"
    )


class PaperView(Schema):
    """A paper."""

    id: UUID
    item: UUID
    title: str
    kind: PaperKind
    author: str
    text: str
    href: str | None
    exempt: bool
    supplement: bool = Field(description="whether it came after the agenda was published")
    added_by: str
    added_at: datetime


class ItemView(ItemDescription):
    """An item with the papers that the caller may see."""

    id: UUID
    meeting: UUID
    organisation: OdsCode
    version: int
    number: str
    supplement: bool = Field(description="whether it came after the agenda was published")
    papers: list[PaperView]
    author: str
    created_at: datetime
    changed_at: datetime


class Agenda(Schema):
    """The items of a meeting in their order; what is private comes last."""

    meeting: UUID
    items: list[ItemView]
