"""What is sent and shown of how long things are kept."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.engagement.retention.rules.policies import MOST, What
from services.shared.patterns import ORGANISATION_CODE
from services.shared.schemas import Day, Schema, Text, with_example

POLICY: dict[str, Any] = {
    "what": "texts",
    "days": 1826,
    "starts_on": "2098-02-01",
    "source": "Our records policy of January 2098",
}


class NewRetentionPolicy(Schema):
    """How long an organisation keeps something, from a day on."""

    model_config = with_example(organisation="27D", **POLICY)

    organisation: Annotated[str, Field(pattern=ORGANISATION_CODE)]
    what: What
    days: Annotated[int, Field(strict=True, ge=1, le=MOST)] | None = Field(
        description="after the closing, or of what has no closing the last act; null: for good"
    )
    starts_on: Day
    source: Text = Field(description="where it was decided")


class RetentionPolicyView(Schema):
    """A policy."""

    model_config = with_example(organisation="27D", verified=True, **POLICY)

    organisation: str | None = Field(description="null: of the house, where there is no own one")
    what: What
    days: int | None
    starts_on: date
    source: str
    verified: bool = Field(
        description="false: the house did not have the text of its source before it. It holds all "
        "the same; look it up, and state it as your own policy"
    )


class RetentionPolicies(Schema):
    """Those of the house, and those of the caller's organisations, as they were entered."""

    model_config = with_example(items=[POLICY | {"organisation": "27D", "verified": True}])

    items: list[RetentionPolicyView]


CLOCK: dict[str, Any] = {
    "what": "texts",
    "days": 1826,
    "source": POLICY["source"],
    "due_on": "2032-01-31",
    "state": "kept",
    "erased_at": None,
}


class RetentionClock(Schema):
    """When something goes."""

    model_config = with_example(**CLOCK)

    what: What
    days: int | None
    source: str
    due_on: date | None = Field(description="null: never by the policies that there are")
    state: Literal["kept", "due", "held", "erasing", "erased"]
    erased_at: datetime | None


RETENTION: dict[str, Any] = {
    "consultation": "01936d5e-0000-7000-8000-000000000001",
    "title": "Care closer to home",
    "closed_on": "2027-01-31",
    "held": False,
    "items": [CLOCK],
}


class ConsultationRetention(Schema):
    """What goes when, of a consultation."""

    model_config = with_example(**RETENTION)

    consultation: UUID
    title: str
    closed_on: date | None = Field(description="clocks run from here; null: it is not closed")
    held: bool = Field(description="a legal hold stands: nothing is erased")
    items: list[RetentionClock] = Field(description="empty before it is closed")


Item = Literal["enquiries", "event_notes", "contact_notes"]
"""What goes one by one; of addresses nobody has a list."""


class RetentionItem(Schema):
    """When an enquiry, or the notes of an event or of a contact with a stakeholder, goes."""

    model_config = with_example(
        **CLOCK | {"what": "enquiries", "days": 1096, "due_on": "2030-01-31"},
        organisation="27D",
        consultation=None,
        href="/v1/engagement/enquiries/0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        begins_on="2027-01-31",
    )

    what: Item
    organisation: str
    consultation: UUID | None = Field(description="a legal hold of it keeps this too")
    href: str
    begins_on: date = Field(
        description="the last act on an enquiry; the end of an event; the day of a contact"
    )
    days: int | None
    source: str
    due_on: date | None = Field(description="null: never by the policies that there are")
    state: Literal["kept", "due", "held", "erased"]
    erased_at: datetime | None


HOLD: dict[str, Any] = {
    "number": 1,
    "reason": "Judicial review, claim CO/123/2027",
    "placed_by": "jane.doe",
    "placed_at": "2027-02-01T10:00:00Z",
    "lifted_by": None,
    "lifted_reason": None,
    "lifted_at": None,
}


class NewLegalHold(Schema):
    """Why nothing is erased."""

    model_config = with_example(reason=HOLD["reason"])

    reason: Text


class NewLifting(Schema):
    """Why a hold is lifted."""

    model_config = with_example(reason="The claim was dismissed on 1 March 2027")

    reason: Text


class LegalHoldView(Schema):
    """A hold."""

    model_config = with_example(**HOLD)

    number: int
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_reason: str | None
    lifted_at: datetime | None


class LegalHolds(Schema):
    """In the order in which they were placed."""

    model_config = with_example(items=[HOLD])

    items: list[LegalHoldView]
