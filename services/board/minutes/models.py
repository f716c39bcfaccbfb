"""Minutes, version by version, and their approval at a later meeting."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp

PARTS = ("open", "private")


class MinutesVersion(ServiceTable, table=True):
    """A part of the minutes as it was drafted; the newest counts. What is private has versions of
    its own, so that nobody sees it move.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (CheckConstraint(f"part IN {PARTS}", name="part"),)

    meeting: UUID = Field(primary_key=True, foreign_key="meeting.id")
    part: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())


class MinutesApproval(ServiceTable, table=True):
    """That the minutes were approved, at which later meeting: once."""

    __tablename__ = "minutes_approval"

    meeting: UUID = Field(primary_key=True, foreign_key="meeting.id")
    at_meeting: UUID = Field(foreign_key="meeting.id")
    note: str | None = None
    approved_by: str
    approved_at: datetime = Field(sa_column=timestamp())
