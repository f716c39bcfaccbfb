"""Questions that people ask of an organisation, and their answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Identity, Integer
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class Enquiry(ServiceTable, table=True):
    """Nobody's name or address is in it: who asked is answered outside, by the reference. Once it
    is erased, by its clock, it is a count, without words."""

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL OR erased_at IS NOT NULL)", name="answered"
        ),
        CheckConstraint("(question IS NULL) = (erased_at IS NOT NULL)", name="erased"),
        CheckConstraint("published_at IS NULL OR answer IS NOT NULL", name="published"),
        CheckConstraint("merged_into <> id", name="merged"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    consultation: UUID | None = Field(default=None, foreign_key="consultation.id", index=True)
    kind: str
    channel: str
    question: str | None = None
    received_on: date
    due_on: date | None = None
    answer: str | None = None
    welsh_answer: str | None = None
    answered_on: date | None = None
    merged_into: UUID | None = Field(default=None, foreign_key="enquiry.id")
    published_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    erased_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
