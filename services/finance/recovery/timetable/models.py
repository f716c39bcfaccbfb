"""The days of flex and freeze of each month, as they were stated."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Identity, Index, Integer
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class TimetableMonth(ServiceTable, table=True):
    """By which days `owner` takes a month's activity; only ever added to, and the newest holds.

    `month` is its first day.
    """

    __tablename__ = "timetable_month"
    __table_args__ = (
        CheckConstraint('month < flex AND flex <= "freeze"', name="dates"),
        Index("ix_timetable_month_owner", "owner", "month"),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    owner: str
    month: date
    flex: date
    freeze: date
    source: str
    stated_by: str
    stated_at: datetime = Field(sa_column=timestamp())
