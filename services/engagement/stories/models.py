"""Stories that people tell of their care, as long as they consent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Identity, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class Story(ServiceTable, table=True):
    """Once it is ended (consent withdrawn or run out) nothing that was told is left of it."""

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'withdrawn', 'expired')", name="state"),
        CheckConstraint("state = 'held' OR (title IS NULL AND steps IS NULL)", name="ended"),
        CheckConstraint("expires_on >= given_on", name="dates"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    consultation: UUID | None = Field(default=None, foreign_key="consultation.id", index=True)
    scope: str
    given_on: date
    expires_on: date
    state: str = "held"
    title: str | None = None
    steps: list[dict[str, Any]] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True))
    )
    ended_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
