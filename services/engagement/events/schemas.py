"""What the outside sees of events, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.engagement.consultations.schemas.codes import AreaCode
from services.engagement.events.rules.phases import Phase
from services.shared.schemas import Count, Moment, Schema, Text, with_example

EventKind = Literal[
    "community_event", "fun_day", "drop_in", "focus_group", "webinar", "board_meeting"
]
TEXT: dict[str, Any] = {
    "title": "Family fun day",
    "description": "Come and tell us what you think.",
}
PLACE: dict[str, Any] = {
    "name": "Town hall",
    "address": "1 High Street, Ellesmere Port",
    "postcode": "CH65 0AA",
    "online": None,
}
DESCRIBED: dict[str, Any] = {
    "kind": "fun_day",
    "consultation": None,
    "english": TEXT,
    "welsh": None,
    "place": PLACE,
    "areas": ["E06000050"],
    "access": ["step-free", "hearing loop"],
    "capacity": None,
    "starts_at": "2099-06-06T09:00:00Z",
    "ends_at": "2099-06-07T15:00:00Z",
}


class EventText(Schema):
    """What it is, in one language."""

    model_config = with_example(**TEXT)

    title: Annotated[Text, Field(max_length=200)]
    description: Text


class EventPlace(Schema):
    """Where it is. `online` is where people join."""

    model_config = with_example(**PLACE)

    name: Annotated[Text, Field(max_length=200)]
    address: Text | None = None
    postcode: Annotated[Text, Field(max_length=10)] | None = None
    online: Text | None = None


class EventDescription(Schema):
    """An event; it may change until it is announced."""

    model_config = with_example(**DESCRIBED)

    kind: EventKind
    consultation: UUID | None = Field(default=None, description="what it belongs to")
    english: EventText
    welsh: EventText | None = None
    place: EventPlace
    areas: Annotated[list[AreaCode], Field(max_length=200)] = Field(default_factory=list)
    access: Annotated[list[Text], Field(max_length=50)] = Field(
        description="what makes it accessible"
    )
    capacity: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None
    starts_at: Moment
    ends_at: Moment = Field(description="of its last day, where it has several")

    @model_validator(mode="after")
    def _in_order(self) -> "EventDescription":
        if self.ends_at <= self.starts_at:
            raise ValueError("it ends after it starts")
        return self


class NewEvent(EventDescription):
    """A draft of an organisation."""

    model_config = with_example(organisation="27D", **DESCRIBED)

    organisation: OdsCode


class NewEventMove(Schema):
    """Another time or place of an announced event."""

    model_config = with_example(
        starts_at="2099-06-13T09:00:00Z",
        ends_at="2099-06-14T15:00:00Z",
        place=None,
        reason="The town hall is flooded.",
    )

    starts_at: Moment
    ends_at: Moment
    place: EventPlace | None = Field(default=None, description="null: where it was to be")
    reason: Text

    @model_validator(mode="after")
    def _in_order(self) -> "NewEventMove":
        if self.ends_at <= self.starts_at:
            raise ValueError("it ends after it starts")
        return self


class NewEventAttendance(Schema):
    """Who came."""

    model_config = with_example(attended=64, organisations=3, notes="Buses were the main topic.")

    attended: Count = Field(le=1_000_000)
    organisations: Count = Field(default=0, le=1_000_000, description="that were represented")
    notes: Text | None = None


class EventMoveView(Schema):
    """When and where it was to be, and why it is not."""

    model_config = with_example(
        starts_at="2099-06-06T09:00:00Z",
        ends_at="2099-06-07T15:00:00Z",
        place=PLACE,
        reason="The town hall is flooded.",
        moved_at="2026-11-22T10:00:00Z",
    )

    starts_at: datetime
    ends_at: datetime
    place: EventPlace
    reason: str
    moved_at: datetime


class CommunityEventView(Schema):
    """An event as its organisation sees it."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        organisation="27D",
        state="announced",
        phase="upcoming",
        cancelled_reason=None,
        moves=[],
        attended=None,
        organisations=None,
        notes=None,
        version=2,
        author="jane.doe",
        created_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:00Z",
        **DESCRIBED,
    )

    id: UUID
    organisation: str
    kind: EventKind
    consultation: UUID | None
    english: EventText
    welsh: EventText | None
    place: EventPlace
    areas: list[str]
    access: list[str]
    capacity: int | None
    starts_at: datetime
    ends_at: datetime
    state: Literal["draft", "announced", "cancelled"]
    phase: Phase
    cancelled_reason: str | None
    moves: list[EventMoveView]
    attended: int | None
    organisations: int | None
    notes: str | None
    version: int
    author: str
    created_at: datetime
    changed_at: datetime


class PublicEvent(Schema):
    """An announced event as everybody sees it."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        organisation="27D",
        phase="upcoming",
        cancelled_reason=None,
        moves=[],
        attended=None,
        attended_note=None,
        edition=1,
        told_at="2026-11-22T10:00:00Z",
        links={"self": "/v1/public/events/0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77"},
        **DESCRIBED,
    )

    id: UUID
    organisation: str
    kind: EventKind
    consultation: UUID | None = Field(description="null too where it is not published")
    english: EventText
    welsh: EventText | None
    place: EventPlace
    areas: list[str]
    access: list[str]
    capacity: int | None
    starts_at: datetime
    ends_at: datetime
    phase: Phase
    cancelled_reason: str | None
    moves: list[EventMoveView]
    attended: int | None = Field(description="to the nearest 5; null where it is not told")
    attended_note: Literal["withheld"] | None = Field(description="`withheld`: from 1 to 7")
    edition: int
    told_at: datetime
    links: dict[str, str]
