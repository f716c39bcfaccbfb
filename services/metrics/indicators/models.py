"""Indicators: a code for ever, its definition by versions, and what is said of its periods."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field

from services.metrics.base import ServiceTable
from services.shared.jobs.models import timestamp

SMALL_COUNTS = "small_counts"
"""The disclosure rule of people who must not be recognised."""
IMPROVEMENT = {"high_is_good": "increase", "low_is_good": "decrease", "none": "neutral"}


class IndicatorCode(ServiceTable, table=True):
    """What figures are kept under, whatever becomes of the definition."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)


class Indicator(ServiceTable, table=True):
    """One version of a definition: a draft may change, what is published stays as it is.

    `organisation` is the one whose own a local definition is; those of nobody are the operators'.
    """

    __tablename__ = "indicator_version"
    __table_args__ = (
        ForeignKeyConstraint(["indicator_id", "code"], ["indicator.id", "indicator.code"]),
        CheckConstraint("state IN ('draft', 'approved', 'published')", name="state"),
        CheckConstraint("level IN ('national', 'local')", name="level"),
        CheckConstraint(
            "calculation IN"
            " ('count', 'proportion', 'rate', 'ratio', 'mean', 'median', 'standardised_rate')",
            name="calculation",
        ),
        CheckConstraint("polarity IN ('high_is_good', 'low_is_good', 'none')", name="polarity"),
        CheckConstraint("frequency IN ('month', 'quarter', 'year')", name="frequency"),
        CheckConstraint(
            "disclosure_rule IN ('open_data', 'not_people', 'small_counts')",
            name="disclosure_rule",
        ),
        CheckConstraint("multiplier > 0", name="multiplier"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("calculation <> 'count' OR denominator IS NULL", name="count"),
        CheckConstraint("(state = 'draft') = (approved_at IS NULL)", name="approved"),
        CheckConstraint("approved_by <> drafted_by", name="second_person"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint(
            "level = 'national' OR num_nulls(due_days, public_approver) = 0", name="local"
        ),
        CheckConstraint("level = 'local' OR organisation IS NULL", name="whose"),
    )

    id: int = Field(
        sa_column=Column("indicator_id", Integer, primary_key=True, autoincrement=False)
    )
    version: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    code: str
    state: str
    level: str
    organisation: str | None = None
    name: str
    description: str
    numerator: str
    denominator: str | None = None
    calculation: str
    unit: str
    multiplier: float = Field(default=1, sa_column=Column(Double, nullable=False))
    polarity: str
    frequency: str
    breakdown: str | None = None
    categories: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    targets: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    source: str
    disclosure_rule: str
    owner: str
    programme_area: str
    review_date: date | None = None
    due_days: int | None = None
    public_approver: str | None = None
    changes: int = 1
    drafted_by: str
    drafted_at: datetime = Field(sa_column=timestamp())
    approved_by: str | None = None
    approved_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    published_by: str | None = None
    published_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))

    @property
    def improvement(self) -> str:
        """Which way is better, in the words of statistical process control."""
        return IMPROVEMENT[self.polarity]


class Commentary(ServiceTable, table=True):
    """What is said of an organisation's figure of a period; a later text stands beside it.

    `owner` is the organisation that said it (older ones do not say). A withdrawn one stays.
    """

    __tablename__ = "indicator_commentary"
    __table_args__ = (
        Index(
            "ix_indicator_commentary_indicator_id", "indicator_id", "organisation_code", "period"
        ),
        CheckConstraint(
            "num_nulls(withdrawn_by, withdrawn_reason, withdrawn_at) IN (0, 3)", name="withdrawn"
        ),
    )

    id: int | None = Field(default=None, sa_column=Column(Integer, Identity(), primary_key=True))
    indicator_id: int = Field(sa_column=Column(ForeignKey("indicator.id"), nullable=False))
    organisation_code: str
    period: date
    text: str
    owner: str | None = None
    written_by: str
    written_at: datetime = Field(sa_column=timestamp())
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))


class Reminder(ServiceTable, table=True):
    """That the figure of a period is awaited was said once."""

    __tablename__ = "indicator_reminder"

    indicator_id: int = Field(foreign_key="indicator.id", primary_key=True)
    period: date = Field(primary_key=True)
    due: date
    reminded_at: datetime = Field(sa_column=timestamp())
