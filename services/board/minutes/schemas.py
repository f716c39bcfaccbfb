"""What the outside sees of minutes, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.board.agendas.schemas import ItemNumber
from services.board.boards.schemas import Line
from services.shared.patterns import named
from services.shared.schemas import NO_NUL, Schema, Text, with_example

MOST_PEOPLE, MOST_PARAGRAPHS, MOST_INTERESTS = 200, 500, 100
PARAGRAPH = named(
    r"^E?[1-9][0-9]{0,2}[a-z]?\.[1-9][0-9]{0,2}$", "a number of a paragraph, such as 8.1"
)
Long = Annotated[str, Field(min_length=1, max_length=10_000, pattern=NO_NUL)]
ATTENDED: dict[str, Any] = {"name": "Member 1", "capacity": "present", "substitute": None}
MINUTED: dict[str, Any] = {
    "item": "8",
    "number": "8.1",
    "text": "The board received an update on the Primary Care Strategy.",
}
DECLARED: dict[str, Any] = {
    "name": "Member 1",
    "item": "8",
    "kind": "pecuniary",
    "detail": "A partner in a practice",
    "withdrew": True,
}
EXAMPLE: dict[str, Any] = {"attendance": [ATTENDED], "interests": [], "paragraphs": []}


class Attendance(Schema):
    """A member who came or sent apologies, or somebody who came besides."""

    model_config = with_example(**ATTENDED)

    name: Line
    capacity: Literal["present", "apologies", "absent", "in_attendance"]
    substitute: Line | None = Field(
        default=None, description="who came in the member's place: the member counts as present"
    )


class DeclaredInterest(Schema):
    """An interest that somebody declared in an item."""

    model_config = with_example(**DECLARED)

    name: Line
    item: ItemNumber
    kind: Literal["pecuniary", "non_pecuniary"]
    detail: Text
    withdrew: bool = Field(strict=True, description="whether they left for the item")


class MinuteParagraph(Schema):
    """A numbered paragraph of what was said and resolved."""

    model_config = with_example(**MINUTED)

    item: ItemNumber
    number: Annotated[str | None, Field(pattern=PARAGRAPH)] = Field(
        default=None, description="null: the next of the item"
    )
    text: Long


class NewMinutes(Schema):
    """Minutes as they are drafted."""

    model_config = with_example(**EXAMPLE)

    attendance: Annotated[list[Attendance], Field(min_length=1, max_length=MOST_PEOPLE)]
    interests: Annotated[list[DeclaredInterest], Field(max_length=MOST_INTERESTS)] = Field(
        default_factory=list
    )
    paragraphs: Annotated[list[MinuteParagraph], Field(max_length=MOST_PARAGRAPHS)] = Field(
        default_factory=list, description="in their order"
    )


class NewApproval(Schema):
    """Where minutes were approved."""

    model_config = with_example(
        at_meeting="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a", note="Approved as a correct record."
    )

    at_meeting: UUID
    note: Text | None = None


class ApprovalView(NewApproval):
    """That they were approved."""

    approved_by: str
    approved_at: datetime


class WithdrawalView(Schema):
    """What was left of the quorum for an item from which somebody withdrew."""

    item: str
    voting: int = Field(description="members with a vote who stayed")
    missing: list[str] = Field(description="why the item could not be decided; empty: it could")


class QuorumView(Schema):
    """Whether the meeting could decide."""

    met: bool
    missing: list[str]
    voting: int | None = Field(default=None, description="members with a vote who were there")
    withdrawals: list[WithdrawalView] = Field(
        default_factory=list, description="items from which somebody withdrew for an interest"
    )


class MinutesView(NewMinutes):
    """Minutes: a draft until they are approved."""

    meeting: UUID
    version: int
    state: Literal["draft", "approved"]
    quorum: QuorumView
    approval: ApprovalView | None
    entered_by: str
    entered_at: datetime
