"""Who is told of what happens to consultations, once they have confirmed that they want it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Integer
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class SubscriptionRequest(ServiceTable, table=True):
    """That somebody asked, until it was looked whether the address is known: nobody who asks can
    tell from the answer, or from its time."""

    __tablename__ = "subscription_request"

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True, nullable=False)
    )
    owner: str
    consultation: UUID | None = Field(default=None, foreign_key="consultation.id")
    address: str
    language: str
    created_at: datetime = Field(sa_column=timestamp())


class Subscription(ServiceTable, table=True):
    """Of a recipient, with whom it goes: to one consultation, or to all of an organisation.

    `asked_at` is when they were last asked whether they want it.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
        CheckConstraint("state IN ('asked', 'confirmed')", name="state"),
    )

    id: UUID = Field(
        sa_column=Column(ForeignKey("recipient.id", ondelete="CASCADE"), primary_key=True)
    )
    owner: str = Field(index=True)
    consultation: UUID | None = Field(default=None, foreign_key="consultation.id", index=True)
    state: str = "asked"
    asked_at: datetime = Field(sa_column=timestamp())
    confirmed_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
