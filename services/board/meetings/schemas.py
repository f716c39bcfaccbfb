"""What the outside sees of meetings, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.board.boards.schemas import Line
from services.board.meetings.rules.recurrence import Every
from services.contracts.codes import OdsCode
from services.shared.schemas import Count, Day, IsoDate, Moment, Schema, Text, with_example

MOST_OF_A_SERIES = 60
BOARD = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
TIMES: dict[str, Any] = {
    "starts_at": "2027-03-25T14:00:00Z",
    "ends_at": "2027-03-25T16:00:00Z",
    "place": "Council House",
}
EXAMPLE: dict[str, Any] = {"title": "Health and Wellbeing Board, March 2027", **TIMES}


class MeetingTime(Schema):
    """When and where."""

    model_config = with_example(**TIMES)

    starts_at: Moment
    ends_at: Moment
    place: Line


class NewMeeting(MeetingTime):
    """A meeting of a board."""

    model_config = with_example(board=BOARD, **EXAMPLE)

    board: UUID
    title: Line


class NewSeries(NewMeeting):
    """Meetings at the same time in London, the first of them as given."""

    model_config = with_example(board=BOARD, every="month", count=6, **EXAMPLE)

    every: Every = Field(description="a month later is the same weekday: the second Tuesday")
    count: Annotated[Count, Field(ge=2, le=MOST_OF_A_SERIES)]


class MovedMeeting(MeetingTime):
    """Another time or place, and why."""

    model_config = with_example(reason="The hall is not free.", **TIMES)

    reason: Text


class CancelledMeeting(Schema):
    """Why it is not held."""

    model_config = with_example(reason="The chair is ill.")

    reason: Text


class AgendaPublication(Schema):
    """What it takes to publish an agenda."""

    model_config = with_example(
        urgency="The notice came on Monday; the chair accepts it.", published_on=None
    )

    urgency: Text | None = Field(
        default=None, description="why it is late, as the chair accepts it; null where it is not"
    )
    published_on: Day | None = Field(
        default=None, description="of one that is entered afterwards; null: today, in London"
    )


class NoticeView(Schema):
    """By when the agenda is due, and who says so."""

    due_on: IsoDate
    clear_days: int
    citation: str
    verified: bool = Field(description="whether the source was checked")
    source: str


class MeetingView(Schema):
    """A meeting as it is."""

    id: UUID
    board: UUID
    board_name: str
    organisation: OdsCode
    version: int
    series: UUID | None
    title: str
    place: str
    state: Literal["scheduled", "cancelled"]
    starts_at: datetime
    ends_at: datetime
    planned_at: datetime = Field(description="when it was first to start")
    moved_reason: str | None
    cancelled_reason: str | None
    notice: NoticeView | None = Field(description="null: no rule is known for the board that day")
    published_on: IsoDate | None = Field(description="of its agenda; null: not yet")
    published_at: datetime | None = Field(description="when that was entered")
    late_reason: str | None
    author: str
    created_at: datetime
    changed_at: datetime


class MeetingSeries(Schema):
    """Meetings that were written down at once."""

    id: UUID
    items: list[MeetingView]
