"""Packs, as they were composed; a frozen pack is the same bytes for ever."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp


class Pack(ServiceTable, table=True):
    """`owner` is whose asker it was composed for, who alone reads it. `parts` are as other services
    answered then, each with its version. A supplement adds pages to another pack.
    """

    __tablename__ = "pack"
    __table_args__ = (UniqueConstraint("meeting", "owner", "number"),)

    id: UUID = Field(primary_key=True)
    owner: str
    meeting: UUID = Field(foreign_key="meeting.id", index=True)
    number: int
    supplement_to: UUID | None = Field(default=None, foreign_key="pack.id", index=True)
    title: str
    parts: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    author: str
    created_at: datetime = Field(sa_column=timestamp())
