"""What moderators see and decide, and what the public sees of it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.engagement.questionnaires.schemas import Code
from services.shared.schemas import Count, Schema, with_example

POLICY = "2026-1"
"""The version of the moderation policy that holds (docs/consultations.md)."""
MOST_REDACTIONS = 200
Queue = Literal["personal_data", "safeguarding", "unread"]
Decision = Literal["publish", "withhold", "refer"]
Reason = Literal[
    "fits", "personal_data", "names_a_person", "abusive", "off_topic", "unlawful", "safeguarding"
]
REDACTION: dict[str, Any] = {"question": "why", "start": 10, "end": 23, "reason": "personal_data"}
DECIDED: dict[str, Any] = {
    "act": "publish",
    "reason": "fits",
    "policy": POLICY,
    "decided_at": "2026-11-22T10:00:00Z",
}


class RedactionContent(Schema):
    """Characters of an answer that are not published."""

    model_config = with_example(**REDACTION)

    question: Code
    start: Count
    end: Count
    reason: Reason


class NewModeration(Schema):
    """What becomes of a response that was read."""

    model_config = with_example(act="publish", reason="fits", redactions=[REDACTION])

    act: Decision = Field(description="`refer`: to who is named for safeguarding")
    reason: Reason
    redactions: Annotated[list[RedactionContent], Field(max_length=MOST_REDACTIONS)] = Field(
        default_factory=list
    )


class ModerationView(Schema):
    """Where the moderation of a response stands."""

    model_config = with_example(
        response="01936d5e-0000-7000-8000-000000000001",
        concerns={"personal_data": ["nhs_number"]},
        last=DECIDED | {"decided_by": "jane.doe"},
        current=True,
        flagged_at=None,
        due_at=None,
    )

    response: UUID
    concerns: dict[str, list[str]] = Field(description="why it is read first")
    last: "ModeratorAct | None"
    current: bool = Field(description="false: it is to be read, or read again")
    flagged_at: datetime | None = Field(description="since when it hints at danger")
    due_at: datetime | None = Field(description="by when it is to be read")


class ModerationEntry(Schema):
    """An entry of the public log: without content, and without names."""

    model_config = with_example(**DECIDED)

    act: Literal["publish", "withhold", "refer", "appeal"]
    reason: str
    policy: str
    decided_at: datetime


class ModeratorAct(ModerationEntry):
    """The same, with who decided."""

    model_config = with_example(**DECIDED, decided_by="jane.doe")

    decided_by: str
