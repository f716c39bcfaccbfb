"""The job table, the same in every service's database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from services.shared.database import new_metadata

STATES = ("queued", "running", "succeeded", "failed", "cancelled")


class SharedTable(SQLModel, registry=registry(metadata=new_metadata())):
    """Base of the tables that every service has."""


def timestamp(*, nullable: bool = False) -> Any:
    """A column for a moment in UTC."""
    return Column(DateTime(timezone=True), nullable=nullable)


class Job(SharedTable, table=True):
    """One piece of long work. `owner` is the organisation that may see it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        CheckConstraint(
            "(finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))",
            name="finished",
        ),
    )

    id: UUID = Field(primary_key=True)
    kind: str
    state: str = "queued"
    progress: float = 0.0
    counts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    message: str = ""
    result: str | None = None
    error: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    payload: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    owner: str
    requested_by: str
    attempts: int = 0
    attempts_allowed: int
    version: int = 0
    cancel_reason: str | None = None
    retry_reason: str | None = None
    created_at: datetime = Field(sa_column=timestamp())
    started_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    finished_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    updated_at: datetime = Field(sa_column=timestamp())
