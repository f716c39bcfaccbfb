"""Webhooks and their messages as the outside sees them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.board.webhooks.models import Message, Webhook
from services.shared.events.params import TYPE
from services.shared.patterns import ORGANISATION_CODE, named
from services.shared.schemas import Schema, with_example

State = Literal["active", "paused", "disabled"]
MessageState = Literal["pending", "delivered", "dead"]
URL = named(r"^https?://[!-~]{1,500}$", "an address such as https://hooks.example.org/marches")
TypeName = Annotated[str, StringConstraints(pattern=TYPE)]
SECRET = "whsec_..."  # noqa: S105 (an example)
ID = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
VIEW = {
    "id": ID,
    "owner": "27D",
    "url": "https://hooks.example.org/marches",
    "types": ["uk.marches.finance.claim"],
    "services": ["directory", "finance"],
    "state": "active",
    "reason": None,
    "created_by": "jane.doe",
    "created_at": "2026-11-22T10:00:00Z",
    "confirmed_by": "jane.doe",
    "expires_at": "2027-11-22T10:00:00Z",
    "earlier_secret_until": None,
}
LONGEST_OVERLAP = 168


class NewWebhook(Schema):
    """Where events are to go, and which."""

    model_config = with_example(
        organisation="27D",
        url="https://hooks.example.org/marches",
        types=["uk.marches.finance.claim"],
    )

    organisation: str = Field(pattern=ORGANISATION_CODE, description="whose events they are")
    url: Annotated[str, Field(max_length=500, pattern=URL, description="https, a public host")]
    types: list[TypeName] = Field(
        default_factory=list,
        max_length=20,
        description="only these types and what begins with them and a dot; empty for all",
    )


class Rotation(Schema):
    """For how long the earlier secret signs too."""

    model_config = with_example(overlap_hours=24)

    overlap_hours: Annotated[int, Field(strict=True, ge=0, le=LONGEST_OVERLAP)] = 24


class WebhookView(Schema):
    """A webhook, without its secret."""

    model_config = with_example(**VIEW)

    id: UUID
    owner: str
    url: str
    types: list[str]
    services: list[str] = Field(description="whose events they may read who confirmed it")
    state: State
    reason: str | None = Field(description="why it is disabled")
    created_by: str
    created_at: datetime
    confirmed_by: str = Field(description="who made or resumed it last")
    expires_at: datetime = Field(description="when it ends, unless somebody resumes it before")
    earlier_secret_until: datetime | None = Field(
        description="until when the secret before the newest one signs too"
    )

    @classmethod
    def of(cls, row: Webhook) -> "WebhookView":
        return cls(**{name: getattr(row, name) for name in WebhookView.model_fields})


class WebhookWithSecret(WebhookView):
    """A webhook with its newest secret, which is shown this once."""

    model_config = with_example(**VIEW, secret=SECRET)

    secret: str = Field(description="`whsec_` and base64: the key of HMAC-SHA256 (show it nobody)")


class KeptWebhook(WebhookView):
    """What is kept of an answer with a secret."""

    secret_number: int


class MessageView(Schema):
    """A message: events that were sent, or are to be."""

    model_config = with_example(
        id=ID,
        webhook_id=f"msg_{ID.replace('-', '')}",
        events=3,
        state="pending",
        attempts=1,
        status=503,
        answer="maintenance",
        next_attempt_at="2026-11-22T10:00:05Z",
        created_at="2026-11-22T10:00:00Z",
        finished_at=None,
    )

    id: UUID
    webhook_id: str = Field(description="header of every attempt; the same when it is replayed")
    events: int = Field(description="how many events are in it")
    state: MessageState
    attempts: int
    status: int | None = Field(description="HTTP status of the last answer; null if there was none")
    answer: str | None = Field(description="its first 200 characters, or what prevented one")
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: Message) -> "MessageView":
        told = {name: getattr(row, name) for name in cls.model_fields if name != "webhook_id"}
        if row.state != "pending":
            told["next_attempt_at"] = None
        return cls(webhook_id=f"msg_{row.id.hex}", **told)
