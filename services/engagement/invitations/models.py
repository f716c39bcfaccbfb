"""Invitations to a survey: what is left of a code until it is used, and nothing after that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class Invitation(ServiceTable, table=True):
    """One that was not used yet. `mark` is a keyed hash of its code; the row goes with its use, so
    that nothing says which response it let in."""

    __tablename__ = "invitation"

    mark: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    consultation: UUID = Field(foreign_key="consultation.id", index=True)


class InvitationBatch(ServiceTable, table=True):
    """That codes were issued, and how many; `id` is what they were made of, with a secret."""

    __tablename__ = "invitation_batch"
    __table_args__ = (CheckConstraint("count >= 1", name="count"),)

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    number: int = Field(primary_key=True)
    id: UUID = Field(unique=True)
    count: int
    issued_by: str
    issued_at: datetime = Field(sa_column=timestamp())
