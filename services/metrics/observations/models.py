"""Observations: one row a figure and revision; a correction is a new revision, nothing changes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Double, Integer, SmallInteger, UniqueConstraint
from sqlmodel import Field

from services.metrics.base import ServiceTable
from services.shared.jobs.models import timestamp


class Organisation(ServiceTable, table=True):
    """An organisation that figures are about, with the name that a file gave it."""

    __tablename__ = "organisation"

    code: str = Field(primary_key=True)
    name: str | None = None
    first_seen_at: datetime = Field(sa_column=timestamp())


class Series(ServiceTable, table=True):
    """The figures of one indicator for one organisation and one category of its breakdown."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("organisation_code", "indicator_id", "category"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_code: str = Field(foreign_key="organisation.code")
    indicator_id: int = Field(foreign_key="indicator.id")
    category: str


class Observation(ServiceTable, table=True):
    """A figure of one period (its first day). Blank figures are not stored: absent is not zero."""

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("numerator >= 0", name="numerator"),
        CheckConstraint("denominator >= numerator", name="denominator"),
    )

    series_id: int = Field(foreign_key="series.id", primary_key=True)
    period: date = Field(primary_key=True)
    revision: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    numerator: float = Field(sa_column=Column(Double, nullable=False))
    denominator: float | None = Field(default=None, sa_column=Column(Double))
    import_number: int = Field(sa_column=Column(Integer, nullable=False))
