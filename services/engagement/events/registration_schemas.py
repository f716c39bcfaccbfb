"""What people send to have a place at an event, and what is seen of it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.engagement.mail.schemas import EmailAddress
from services.shared.schemas import ONE_LINE, Schema, Text, with_example

RegistrationState = Literal["placed", "waiting"]
WHO: dict[str, Any] = {"name": "Kim Lee", "needs": "A hearing loop"}


class NewRegistration(Schema):
    """Who comes. Nobody needs to say how they are reached; then nobody can tell them anything."""

    model_config = with_example(
        privacy_notice=True, email="kim@example.org", language="english", **WHO
    )

    privacy_notice: Annotated[
        Literal[True], Field(description="that it was shown what happens to these data")
    ]
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
    needs: Annotated[Text, Field(max_length=500, description="to take part")] | None = None
    email: EmailAddress | None = None
    language: Literal["english", "welsh"] = "english"


class RegistrationReceipt(Schema):
    """That there is a place, or that one is waited for, and the receipt that proves whose it is."""

    model_config = with_example(
        receipt="04HMAS-W1X8MN-2E7PC6-3Z4QBV-9J0KTR-5FGYD1-NCSH2W-8E6V3M",
        state="waiting",
        id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
    )

    receipt: str = ""
    id: UUID
    state: RegistrationState


class MyRegistration(Schema):
    """One's own place, or that one waits."""

    model_config = with_example(
        event="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        state="placed",
        created_at="2026-11-22T10:00:00Z",
        **WHO,
    )

    event: UUID
    state: RegistrationState
    name: str | None
    needs: str | None
    created_at: datetime


class RegistrationView(Schema):
    """Who has a place, or waits for one, as the organisation sees it."""

    model_config = with_example(
        id="7f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
        number=12,
        state="placed",
        is_told=True,
        created_at="2026-11-22T10:00:00Z",
        **WHO,
    )

    id: UUID
    number: int
    state: RegistrationState
    name: str | None
    needs: str | None
    is_told: bool = Field(description="whether mails reach them")
    created_at: datetime


class NewCapacity(Schema):
    """How many people an announced event has places for."""

    model_config = with_example(capacity=21)

    capacity: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = Field(
        description="null: for all"
    )
