"""Alerts: what was found in figures when they were taken in, and who saw to it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Identity,
    Index,
    Integer,
    false,
    text,
)
from sqlmodel import Field

from services.metrics.base import ServiceTable
from services.shared.jobs.models import timestamp

SERIES = ("owner", "organisation", "indicator", "category", "kind")
REVISED = "kind = 'verdict_changed'"


class Alert(ServiceTable, table=True):
    """Of the organisation that sent the figures, and seen by the one that has them.

    One that was acknowledged stays on record.
    """

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('special_cause', 'benchmark_crossed', 'level_changed', 'verdict_changed')",
            name="kind",
        ),
        CheckConstraint(
            "num_nulls(acknowledged_by, acknowledged_reason, acknowledged_at) IN (0, 3)",
            name="acknowledged",
        ),
        # A figure is found once, however often it comes; a verdict may change to and fro.
        Index(
            "uq_alert_finding",
            *SERIES,
            "period",
            "finding",
            unique=True,
            postgresql_where=text(f"NOT ({REVISED})"),
        ),
        Index(
            "uq_alert_revision",
            *SERIES,
            "import_number",
            unique=True,
            postgresql_where=text(REVISED),
        ),
        Index("ix_alert_owner_number", "owner", "number"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str
    kind: str
    organisation: str = Field(foreign_key="organisation.code")
    indicator: str = Field(foreign_key="indicator.code")
    category: str
    since: date
    period: date
    finding: str
    variation: str | None
    sentence: str
    standard: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    size: float | None = Field(default=None, sa_column=Column(Double))
    concern: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    for_board: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=false()))
    import_number: int
    raised_at: datetime = Field(sa_column=timestamp())
    acknowledged_by: str | None = None
    acknowledged_reason: str | None = None
    acknowledged_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
