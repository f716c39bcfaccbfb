"""Who is written to, and what is to be sent to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, text

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class Recipient(ServiceTable, table=True):
    """An address, for one purpose. It is nowhere else: with its row go all mails to it."""

    __tablename__ = "recipient"

    id: UUID = Field(primary_key=True)
    owner: str
    address: str = Field(index=True)
    language: str
    created_at: datetime = Field(sa_column=timestamp())


class Mail(ServiceTable, table=True):
    """A mail, which is written when it is sent: `about` holds what is public of its subject.

    `pending`: nobody has it. `handed`: it is being handed over; whoever does so may have ended.
    `unsure`: it may have arrived. `refused`: the mail server does not take it. `left`: somebody
    decided to send it no more.
    """

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'handed', 'sent', 'unsure', 'refused', 'left')", name="state"
        ),
        Index(
            "ix_mail_pending",
            "rank",
            "next_attempt_at",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_mail_open", "state", postgresql_where=text("state IN ('handed', 'unsure')")),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    recipient: UUID = Field(
        sa_column=Column(ForeignKey("recipient.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    kind: str
    rank: int = Field(sa_column=Column(SmallInteger, nullable=False))
    about: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    state: str = "pending"
    version: int = 1
    attempts: int = 0
    answer: str | None = None
    next_attempt_at: datetime = Field(sa_column=timestamp())
    handed_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
