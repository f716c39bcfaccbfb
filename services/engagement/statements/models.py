"""Conversations: statements, who takes part, and how each votes; the last vote counts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
)
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp

NEW_PRIORITY = 5.0625
"""Of a statement on which nobody has voted."""


def conversation_key() -> Any:
    return Field(primary_key=True, foreign_key="conversation.number")


class Conversation(ServiceTable, table=True):
    """`number` is what its rows name it by. `moderated`: statements wait for a moderator.

    `maps` counts the opinion maps that were begun.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("frozen_at IS NULL OR state = 'closed'", name="frozen"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    consultation: UUID | None = Field(default=None, foreign_key="consultation.id")
    topic: str
    description: str
    privacy_notice: str
    moderated: bool
    state: str = "draft"
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
    maps: int = 0
    frozen_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))


class Participant(ServiceTable, table=True):
    """Somebody who takes part; nothing is known of them. `id` is what their receipt is made of."""

    __tablename__ = "participant"

    conversation: int = conversation_key()
    number: int = Field(primary_key=True)
    id: UUID = Field(unique=True)
    banned_reason: str | None = None
    created_at: datetime = Field(sa_column=timestamp())


class Statement(ServiceTable, table=True):
    """`origin`: whether a participant wrote it or the body, whose statements are the seeds.

    `replaces` is the statement that it was reworded or split from. `priority`: how much it is to be
    shown, as of the last map. Of one that was withdrawn only its number stays; once the
    conversation is frozen, its state too, so that its votes count as they did.
    """

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("origin IN ('participant', 'body')", name="origin"),
        CheckConstraint("state IN ('waiting', 'accepted', 'rejected', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'withdrawn' OR text = ''", name="withdrawn"),
        CheckConstraint("length(text) <= 280", name="length"),
        CheckConstraint("priority > 0", name="priority"),
    )

    conversation: int = conversation_key()
    number: int = Field(primary_key=True)
    text: str
    origin: str
    author: int | None = None
    state: str
    meta: bool = False
    replaces: int | None = None
    priority: float = NEW_PRIORITY
    created_at: datetime = Field(sa_column=timestamp())


class StatementDecision(ServiceTable, table=True):
    """What a moderator decided; without the text, which may go."""

    __tablename__ = "statement_decision"

    conversation: int = conversation_key()
    statement: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    decision: str
    reason: str
    policy: str
    meta: bool
    decided_by: str
    decided_at: datetime = Field(sa_column=timestamp())


class Vote(ServiceTable, table=True):
    """1 agree, 0 pass, -1 disagree. `times` counts how often it was cast, revotes among them."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint("value IN (-1, 0, 1)", name="value"),
        ForeignKeyConstraint(
            ["conversation", "participant"],
            ["participant.conversation", "participant.number"],
            name="fk_vote_participant",
        ),
        ForeignKeyConstraint(
            ["conversation", "statement"],
            ["statement.conversation", "statement.number"],
            name="fk_vote_statement",
        ),
        Index("ix_vote_statement", "conversation", "statement"),
    )

    conversation: int = conversation_key()
    participant: int = Field(primary_key=True)
    statement: int = Field(primary_key=True)
    value: int = Field(sa_column=Column(SmallInteger, nullable=False))
    times: int = Field(default=1, sa_column=Column(SmallInteger, nullable=False))
    cast_at: datetime = Field(sa_column=timestamp())


class MapRequest(ServiceTable, table=True):
    """That something has changed since the map was begun; one job waits for it."""

    __tablename__ = "map_request"

    conversation: int = conversation_key()
    asked_at: datetime = Field(sa_column=timestamp())
