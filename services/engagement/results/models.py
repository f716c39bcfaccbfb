"""What people answered, kept once for all results: numbers without words or names."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp

METHOD = "columns-2"
"""Whoever changes what is kept gives it another name; it is then made anew."""


class ResultTally(ServiceTable, table=True):
    """The answers of a consultation as they were frozen. `told`: by kind of respondent, how many
    they are, what the numbers of each column stand for, mean and quartiles of numbers, and what is
    told apart; and, as they may be told, the counts of equality data, and shares weighted to
    them."""

    __tablename__ = "result_tally"

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    method: str = Field(primary_key=True)
    told: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    made_at: datetime = Field(sa_column=timestamp())


class ResultSegment(ServiceTable, table=True):
    """A column of so many respondents: of a question, or of what they are told apart by."""

    __tablename__ = "result_segment"
    __table_args__ = (
        CheckConstraint("kind IN ('individual', 'organisation')", name="kind"),
        ForeignKeyConstraint(
            ["consultation", "method"],
            ["result_tally.consultation", "result_tally.method"],
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    consultation: UUID = Field(primary_key=True)
    method: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    column: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    width: int
    cells: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
