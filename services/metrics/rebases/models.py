"""Rebases: that the limits of a series are drawn anew from a period on, and why."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Identity, Index, Integer, text
from sqlmodel import Field

from services.metrics.base import ServiceTable
from services.shared.jobs.models import timestamp


class Rebase(ServiceTable, table=True):
    """A decision of people, never of the machine. A withdrawn one stays on record."""

    __tablename__ = "rebase"
    __table_args__ = (
        Index(
            "uq_rebase_in_force",
            "organisation",
            "indicator",
            "category",
            "period",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str
    organisation: str
    indicator: str = Field(foreign_key="indicator.code")
    category: str
    period: date
    reason: str
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
