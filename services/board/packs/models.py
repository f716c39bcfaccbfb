"""Packs, as they were composed, and the files of them that were given out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, LargeBinary, UniqueConstraint
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


class PackFile(ServiceTable, table=True):
    """A pack in a form, as it was first given out to those who see the same of it: a later version
    of Marches gives the same bytes. `withheld` is what they do not see, and why.
    """

    __tablename__ = "pack_file"
    __table_args__ = (CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="content"),)

    pack: UUID = Field(primary_key=True, foreign_key="pack.id")
    withheld: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    sha256: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
