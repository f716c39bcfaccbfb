"""Webhooks, their messages, and how far the events of each service were taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp

CHANNEL = "webhooks"
"""On which the relay is told that something is to be done."""


class Webhook(ServiceTable, table=True):
    """Where events of an organisation go to. `services` are those whose events they could read who
    confirmed it, by making or resuming it; it ends at `expires_at` unless somebody does again. Of
    its secrets only the number is kept.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused', 'disabled', 'deleted')", name="state"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    url: str
    types: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    services: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    state: str = "active"
    reason: str | None = None
    secret: int = 1
    earlier_secret_until: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    version: int = 1
    created_by: str
    created_at: datetime = Field(sa_column=timestamp())
    confirmed_by: str
    expires_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class Message(ServiceTable, table=True):
    """Events of some subjects for one webhook, as they are sent. Messages of a lane are in order.

    Whoever sends one moves `next_attempt_at` on first: for so long nobody else does.
    """

    __tablename__ = "webhook_message"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'delivered', 'dead')", name="state"),
        Index(
            "ix_webhook_message_pending",
            "webhook",
            "lane",
            "number",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_webhook_message_webhook", "webhook", "number"),
        Index(
            "ix_webhook_message_finished",
            "finished_at",
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(), unique=True, nullable=False)
    )
    webhook: UUID = Field(sa_column=Column(ForeignKey("webhook.id"), nullable=False))
    lane: int = Field(sa_column=Column(SmallInteger, nullable=False))
    events: int
    body: str
    state: str = "pending"
    attempts: int = 0
    status: int | None = None
    answer: str | None = None
    next_attempt_at: datetime = Field(sa_column=timestamp())
    created_at: datetime = Field(sa_column=timestamp())
    finished_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))


class RelayPlace(ServiceTable, table=True):
    """Up to where in a service's chain events have become messages."""

    __tablename__ = "relay_place"

    service: str = Field(primary_key=True)
    sequence: int = Field(sa_column=Column(BigInteger, nullable=False))
