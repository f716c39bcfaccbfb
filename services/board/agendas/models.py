"""Agenda items and their papers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp


class AgendaItem(ServiceTable, table=True):
    """`exempt` ones are for the board's confidants. `place` is its order on the agenda."""

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("meeting", "number"),)

    id: UUID = Field(primary_key=True)
    meeting: UUID = Field(foreign_key="meeting.id", index=True)
    owner: str
    version: int = 1
    number: str
    place: str
    title: str
    kind: str
    lead: str
    summary: str
    exempt: bool
    exempt_reason: str | None = None
    supplement: bool
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class Paper(ServiceTable, table=True):
    """A paper as it was handed in; another version of it is another paper."""

    __tablename__ = "paper"

    id: UUID = Field(primary_key=True)
    item: UUID = Field(foreign_key="agenda_item.id", index=True)
    owner: str
    title: str
    kind: str
    text: str
    href: str | None = None
    exempt: bool
    supplement: bool
    author: str
    added_by: str
    added_at: datetime = Field(sa_column=timestamp())
