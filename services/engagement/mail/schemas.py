"""What the outside sees of mails: never to whom, and never what is in them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.shared.patterns import named
from services.shared.schemas import Schema, Text, with_example

ADDRESS = named(
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$",
    "an address such as kim@example.org, in ASCII",
)
EmailAddress = Annotated[str, Field(min_length=6, max_length=254, pattern=ADDRESS)]
"""RFC 5321's Mailbox without quoted strings and address literals."""
MailState = Literal["pending", "handed", "sent", "unsure", "refused", "left"]


class MailView(Schema):
    """A mail and what became of it."""

    model_config = with_example(
        id="5b0a3c1e-8a71-4a1f-9d0b-0c1d2e3f4a5b",
        organisation="27D",
        kind="update",
        state="unsure",
        attempts=1,
        answer="SMTPServerDisconnected",
        created_at="2026-11-22T10:00:00Z",
        changed_at="2026-11-22T10:00:09Z",
        version=3,
    )

    id: UUID
    organisation: str
    kind: str
    state: MailState
    attempts: int
    answer: str | None
    created_at: datetime
    changed_at: datetime
    version: int


class NewMailDecision(Schema):
    """What somebody decides of a mail that may have arrived."""

    model_config = with_example(act="send_again", reason="The mail server has no trace of it.")

    act: Literal["send_again", "leave"]
    reason: Text
