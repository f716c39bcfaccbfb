"""Meetings: when and where a board meets; a cancelled one stays on record."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Identity, Integer
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp

STATES = ("scheduled", "cancelled")


def moment_or_none() -> Column[datetime]:
    return Column(DateTime(timezone=True), nullable=True)


class Meeting(ServiceTable, table=True):
    """`planned_at` is when it was first to be; `sequence` counts what its calendar entry was
    changed by. `version` moves with what everybody sees of it, and with nothing private.
    `published_on` is when its agenda was, `published_at` when that was entered.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name="cancelled"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    board: UUID = Field(foreign_key="board.id", index=True)
    series: UUID | None = Field(default=None, index=True)
    title: str
    place: str
    state: str = "scheduled"
    starts_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ends_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    planned_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    sequence: int = 0
    moved_reason: str | None = None
    cancelled_reason: str | None = None
    published_on: date | None = None
    published_at: datetime | None = Field(default=None, sa_column=moment_or_none())
    late_reason: str | None = None
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
