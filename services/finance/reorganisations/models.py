"""Organisational change: which books go to which, who decided it, and what was posted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Identity, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class Reorganisation(ServiceTable, table=True):
    """A merger or a split as it was submitted. `moves` are JSON objects with weights as texts."""

    __tablename__ = "reorganisation"

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    name: str
    effective_date: date
    moves: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    submitted_by: str
    submitted_at: datetime = Field(sa_column=timestamp())


class ReorganisationDecision(ServiceTable, table=True):
    """That it was carried out, by who approved it, or rejected: once."""

    __tablename__ = "reorganisation_decision"
    __table_args__ = (CheckConstraint("decision IN ('approved', 'rejected')", name="decision"),)

    reorganisation: UUID = Field(primary_key=True, foreign_key="reorganisation.id")
    decision: str
    reason: str | None = None
    decided_by: str
    decided_at: datetime = Field(sa_column=timestamp())


class ClosedBook(ServiceTable, table=True):
    """A book whose balances went to others on a day: once, and for ever."""

    __tablename__ = "closed_book"

    book: str = Field(primary_key=True, foreign_key="book.code")
    reorganisation: UUID = Field(foreign_key="reorganisation.id", index=True)
    effective_date: date
    journal: UUID | None = None


class OpenedShare(ServiceTable, table=True):
    """What a book got of another one: `weight` as a text, `journal` None where it was nothing."""

    __tablename__ = "opened_share"

    target: str = Field(primary_key=True, foreign_key="book.code")
    source: str = Field(primary_key=True, foreign_key="closed_book.book")
    weight: str
    journal: UUID | None = None
