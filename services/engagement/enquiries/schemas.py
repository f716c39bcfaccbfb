"""What the outside sees of enquiries, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.engagement.enquiries.rules.due import EnquiryKind
from services.shared.schemas import NO_NUL, Day, IsoDate, Schema, with_example

FreeText = Annotated[str, Field(min_length=1, max_length=20_000, pattern=NO_NUL)]
EnquiryChannel = Literal["online", "paper", "telephone", "letter", "email", "event"]
ASKED: dict[str, Any] = {
    "kind": "question",
    "channel": "email",
    "question": "Does my surgery stay where it is after the merger?",
    "received_on": "2026-11-02",
    "consultation": None,
}
ANSWERED: dict[str, Any] = {"answer": "Yes, all surgeries stay.", "welsh_answer": None}


class NewEnquiry(Schema):
    """What somebody asks; without a name, an address or anything that tells who it is."""

    model_config = with_example(organisation="27D", **ASKED)

    organisation: OdsCode
    kind: EnquiryKind
    channel: EnquiryChannel
    question: FreeText
    received_on: Day
    consultation: UUID | None = Field(default=None, description="what it is about")


class NewEnquiryAnswer(Schema):
    """The answer; until it is published it may be given anew."""

    model_config = with_example(answered_on=None, **ANSWERED)

    answer: FreeText
    welsh_answer: FreeText | None = None
    answered_on: Day | None = Field(default=None, description="null: today, in London")


class NewMerger(Schema):
    """Which enquiry asks the same; its answer answers both."""

    model_config = with_example(into="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77")

    into: UUID


class EnquiryView(Schema):
    """An enquiry with its clock."""

    model_config = with_example(
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        reference="ENQ-2026-00001",
        organisation="27D",
        due_on="2026-11-30",
        state="answered",
        answered_on="2026-11-10",
        merged_into=None,
        published_at=None,
        erased_at=None,
        version=2,
        author="jane.doe",
        created_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:00Z",
        **ASKED,
        **ANSWERED,
    )

    id: UUID
    reference: str
    organisation: str
    consultation: UUID | None
    kind: EnquiryKind
    channel: EnquiryChannel
    question: str | None = Field(description="null: it was erased, when its time had come")
    received_on: IsoDate
    due_on: IsoDate | None = Field(description="null: no law sets a clock")
    state: Literal["waiting", "overdue", "answered", "merged"]
    answer: str | None
    welsh_answer: str | None
    answered_on: IsoDate | None
    merged_into: UUID | None
    published_at: datetime | None
    erased_at: datetime | None
    version: int
    author: str
    created_at: datetime
    changed_at: datetime


class PublicEnquiry(Schema):
    """A question with its answer, as everybody reads it."""

    model_config = with_example(
        reference="ENQ-2026-00001",
        question=ASKED["question"],
        answered_on="2026-11-10",
        **ANSWERED,
    )

    reference: str
    question: str
    answer: str
    welsh_answer: str | None
    answered_on: IsoDate
