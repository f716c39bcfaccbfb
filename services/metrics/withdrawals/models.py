"""Withdrawals: that figures were wrong, who said so and why."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Identity, Integer
from sqlmodel import Field

from services.metrics.base import ServiceTable
from services.shared.jobs.models import timestamp


class Withdrawal(ServiceTable, table=True):
    """Of all figures of an indicator that an organisation has of one period.

    Each of them (so many are `figures`) got a revision without a value; the ones before stay.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (CheckConstraint("figures > 0", name="figures"),)

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str
    author: str
    indicator: str = Field(foreign_key="indicator.code")
    organisation: str = Field(foreign_key="organisation.code")
    period: date
    reason: str
    figures: int
    created_at: datetime = Field(sa_column=timestamp())
