"""What the outside sees of stakeholders, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.contracts.codes import OdsCode
from services.engagement.consultations.schemas.codes import AreaCode
from services.engagement.stakeholders.rules.due import Basis
from services.shared.schemas import Day, IsoDate, Schema, Text, with_example

Sector = Literal["statutory", "voluntary", "patients", "staff", "business", "education", "other"]
Rank = Annotated[int, Field(strict=True, ge=1, le=5)]
REACH: dict[str, Any] = {"name": "Kim Lee", "email": "kim@example.org", "phone": None}
DESCRIBED: dict[str, Any] = {
    "name": "Cheshire Carers' Centre",
    "sector": "voluntary",
    "basis": "none",
    "areas": ["E06000050"],
    "groups": ["unpaid carers"],
    "power": 2,
    "interest": 5,
    "consent": True,
    "contact": REACH,
}
MADE: dict[str, Any] = {
    "kind": "request",
    "on": "2026-12-04",
    "summary": "Asks for travel times by bus.",
    "consultation": None,
    "answers": None,
}


class StakeholderReach(Schema):
    """How a person is reached."""

    model_config = with_example(**REACH)

    name: Annotated[Text, Field(max_length=200)]
    email: Annotated[Text, Field(max_length=254)] | None = None
    phone: Annotated[Text, Field(max_length=40)] | None = None


class StakeholderDescription(Schema):
    """Whom an organisation hears and tells."""

    model_config = with_example(**DESCRIBED)

    name: Annotated[Text, Field(max_length=200)]
    sector: Sector
    basis: Basis = Field(description="the duty by which it is consulted")
    areas: Annotated[list[AreaCode], Field(max_length=200)] = Field(default_factory=list)
    groups: Annotated[list[Text], Field(max_length=50)] = Field(
        default_factory=list, description="people whom it reaches"
    )
    power: Rank
    interest: Rank
    consent: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="to be written to"
    )
    contact: StakeholderReach | None = None

    @model_validator(mode="after")
    def _held_lawfully(self) -> "StakeholderDescription":
        if self.contact is not None and not self.consent and self.basis == "none":
            raise ValueError("how a person is reached is held by consent, or by a duty")
        return self


class NewStakeholder(StakeholderDescription):
    """One of an organisation."""

    model_config = with_example(organisation="27D", **DESCRIBED)

    organisation: OdsCode


class StakeholderView(NewStakeholder):
    """A stakeholder as its organisation sees it."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        organisation="27D",
        version=1,
        author="jane.doe",
        created_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:00Z",
        **DESCRIBED,
    )

    id: UUID
    version: int
    author: str
    created_at: datetime
    changed_at: datetime


class NewContact(Schema):
    """That something was said. `answers` is the number of the request that it answers."""

    model_config = with_example(**MADE)

    kind: Literal["notified", "met", "request", "answer"]
    on: Day
    summary: Text
    consultation: UUID | None = None
    answers: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None

    @model_validator(mode="after")
    def _answers_a_request(self) -> "NewContact":
        if (self.kind == "answer") != (self.answers is not None):
            raise ValueError("an answer, and nothing else, names the request that it answers")
        return self


class ContactView(Schema):
    """A contact, with the clock of a request."""

    model_config = with_example(
        number=1,
        due_on="2027-01-01",
        state="waiting",
        entered_by="jane.doe",
        entered_at="2026-12-04T10:00:00Z",
        erased_at=None,
        **MADE,
    )

    number: int
    kind: Literal["notified", "met", "request", "answer"]
    on: IsoDate
    summary: str | None = Field(description="null: it was erased, when its time had come")
    consultation: UUID | None
    answers: int | None
    due_on: IsoDate | None
    state: Literal["waiting", "overdue", "answered"] | None = Field(description="of a request")
    entered_by: str
    entered_at: datetime
    erased_at: datetime | None


class Contacts(Schema):
    """All contacts with a stakeholder, in their order."""

    model_config = with_example(items=[])

    items: list[ContactView]
