"""Conversations as they cross the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.contracts.codes import OdsCode
from services.shared.schemas import ONE_LINE, Schema, Text, with_example

LONGEST = 280
MOST_STATEMENTS, MOST_OF_ONE = 1_000, 20
State = Literal["draft", "open", "closed"]
StatementState = Literal["waiting", "accepted", "rejected", "withdrawn"]
Origin = Literal["participant", "body"]
Reason = Literal[
    "relevant", "off_topic", "duplicate", "personal_data", "abusive", "unlawful", "unclear",
    "spam", "overturned_on_appeal",
]  # fmt: skip
Said = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST, pattern=ONE_LINE),
]
Place = Annotated[int, Field(strict=True, ge=0, le=10_000)]
DESCRIBED: dict[str, Any] = {
    "topic": "How should the integrated care centre be reached?",
    "description": "Vote on what others said, and add what is missing.",
    "privacy_notice": "Votes are kept without a name. The council is the controller.",
    "moderated": True,
}
CONVERSATION: dict[str, Any] = DESCRIBED | {
    "id": "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
    "organisation": "27D",
    "consultation": None,
    "state": "open",
    "statements": 12,
    "waiting": 1,
    "participants": 40,
    "version": 3,
    "author": "jane.doe",
    "created_at": "2026-11-22T10:00:00Z",
    "changed_at": "2026-11-22T10:00:00Z",
    "frozen_at": None,
}
STATEMENT: dict[str, Any] = {
    "number": 3,
    "text": "The bus should stop at the door.",
    "origin": "participant",
    "state": "accepted",
    "meta": False,
    "replaces": None,
}


class ConversationDescription(Schema):
    """What a conversation is about."""

    model_config = with_example(**DESCRIBED)

    topic: Annotated[Text, Field(max_length=200)]
    description: Text
    privacy_notice: Text = Field(description="what who takes part is shown first")
    moderated: bool = Field(
        default=True, strict=True,
        description="whether what participants write is read before others see it",
    )  # fmt: skip


class NewConversation(ConversationDescription):
    """A draft of an organisation, with a consultation or alone."""

    model_config = with_example(**DESCRIBED | {"organisation": "27D", "consultation": None})

    organisation: OdsCode
    consultation: UUID | None = Field(default=None, description="open only while that is")


class ConversationView(ConversationDescription):
    """A conversation as it stands."""

    model_config = with_example(**CONVERSATION)

    id: UUID
    organisation: str
    consultation: UUID | None
    state: State
    statements: int = Field(description="all but those that were withdrawn")
    waiting: int = Field(description="of them: for a moderator")
    participants: int = Field(description="all who joined and have not withdrawn")
    version: int
    author: str
    created_at: datetime
    changed_at: datetime
    frozen_at: datetime | None = Field(description="since when its votes stand for the report")


class NewStatement(Schema):
    """A statement of the body: a seed, or another one reworded or split."""

    model_config = with_example(text="The bus should stop at the door.", meta=False, replaces=None)

    text: Said
    meta: bool = Field(default=False, strict=True, description="about those who take part")
    replaces: Place | None = Field(
        default=None, description="the statement that it was reworded or split from"
    )


class ConversationStatement(Schema):
    """A statement, as moderators see it."""

    model_config = with_example(**STATEMENT, author=7, created_at="2026-11-22T10:00:00Z")

    number: int
    text: str
    origin: Origin
    author: int | None = Field(description="the participant who wrote it")
    state: StatementState
    meta: bool
    replaces: int | None
    created_at: datetime


class NewDecision(Schema):
    """What a moderator decides of a statement; the log says it, without its text."""

    model_config = with_example(
        decision="accepted", reason="relevant", policy="2026-10", meta=False
    )

    decision: Literal["accepted", "rejected"]
    reason: Reason
    policy: Annotated[Text, Field(max_length=60)] = Field(description="version, as published")
    meta: bool = Field(default=False, strict=True, description="about those who take part")


class DecisionView(Schema):
    """A decision in the log."""

    model_config = with_example(
        statement=3, number=1, decision="accepted", reason="relevant", policy="2026-10",
        meta=False, decided_by="jane.doe", decided_at="2026-11-22T10:00:00Z",
    )  # fmt: skip

    statement: int
    number: int = Field(description="from 1; a further one is by another person")
    decision: Literal["accepted", "rejected"]
    reason: Reason
    policy: str
    meta: bool
    decided_by: str
    decided_at: datetime


class NewBan(Schema):
    """Why somebody may take no more part."""

    model_config = with_example(reason="threats")

    reason: Annotated[Text, Field(max_length=200)]


class ConversationParticipant(Schema):
    """Somebody who takes part, of whom nothing is known."""

    model_config = with_example(
        number=7, votes=12, statements=1, banned_reason=None, created_at="2026-11-22T10:00:00Z"
    )

    number: int
    votes: int
    statements: int
    banned_reason: str | None
    created_at: datetime
