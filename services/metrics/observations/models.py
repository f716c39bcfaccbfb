"""Observations: one row a figure and revision; a correction is a new revision, nothing changes."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Integer,
    SmallInteger,
    UniqueConstraint,
    true,
)
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
    """The figures of one indicator for one organisation and one part of the whole.

    The whole itself has the category `all` of no type; sex and age are `all` but for a part.
    """

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint(
            "organisation_code",
            "indicator_id",
            "category_type",
            "category",
            "sex",
            "age",
            name="uq_series_part",
        ),
        CheckConstraint("(category_type = '') = (category = 'all')", name="total"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organisation_code: str = Field(foreign_key="organisation.code")
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    category_type: str
    category: str
    sex: str
    age: str


class Observation(ServiceTable, table=True):
    """A figure of one period (its first day) as it was from `published_at` on.

    `value` is given only where numerator and denominator do not make it. A figure that was not
    collected has no row, or one that says so in `note`: absent is not zero. `protected`: it was
    sent while the definition in force said that its small counts are withheld.
    """

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("numerator >= 0", name="numerator"),
        CheckConstraint("denominator >= 0", name="denominator"),
        CheckConstraint("status IN ('provisional', 'final', 'revised')", name="status"),
        CheckConstraint("note IN ('suppressed', 'not_available', 'withdrawn')", name="note"),
        CheckConstraint("(note IS NULL) = (num_nonnulls(numerator, value) > 0)", name="told"),
        CheckConstraint("completeness BETWEEN 0 AND 1", name="completeness"),
        CheckConstraint("lower <= upper", name="limits"),
        CheckConstraint(
            "num_nonnulls(numerator, denominator, value, lower, upper) = 0"
            " OR greatest(numerator, denominator, value, lower, upper) < 'Infinity'",
            name="finite",
        ),
    )

    series_id: int = Field(primary_key=True)
    """Of a series that there is: asked once a statement, by `check_series` in the database."""
    period: date = Field(primary_key=True)
    revision: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    numerator: float | None = Field(default=None, sa_column=Column(Double))
    denominator: float | None = Field(default=None, sa_column=Column(Double))
    value: float | None = Field(default=None, sa_column=Column(Double))
    lower: float | None = Field(default=None, sa_column=Column(Double))
    upper: float | None = Field(default=None, sa_column=Column(Double))
    status: str
    note: str | None = None
    completeness: float | None = Field(default=None, sa_column=Column(Double))
    published_at: datetime = Field(sa_column=timestamp())
    import_number: int = Field(sa_column=Column(Integer, nullable=False))
    protected: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=true()))


class FiguresEdition(ServiceTable, table=True):
    """One row, whose number moves when figures change: what a list of figures was made of.

    Figures of later loads have a later `published_at` than `moved_at`, and no others have.
    """

    __tablename__ = "figures_edition"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    moved_at: datetime = Field(sa_column=timestamp())
    import_number: int | None = Field(default=None, sa_column=Column(Integer))
    """Of the import that moved it; None where something else did."""
