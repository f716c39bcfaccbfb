"""Budgets, their versions and lines, virements between lines, what was done, and commentary.

Nothing of it ever changes: a version that is wrong is drafted anew.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp

VERSION_ACTS = ("submitted", "approved", "rejected")
VIREMENT_ACTS = ("approved", "rejected")
OF_VERSION = ["budget_version.budget", "budget_version.number"]


def _identity() -> Any:
    return Column(Integer, Identity(), unique=True, nullable=False)


class Budget(ServiceTable, table=True):
    """A budget of an organisation for a financial year; `book` is where its actuals are booked."""

    __tablename__ = "budget"
    __table_args__ = (UniqueConstraint("organisation", "year", "name"),)

    id: UUID = Field(primary_key=True)
    number: int | None = Field(default=None, sa_column=_identity())
    organisation: str
    year: int
    name: str
    book: str | None = Field(default=None, foreign_key="book.code")
    made_by: str
    made_at: datetime = Field(sa_column=timestamp())


class BudgetVersion(ServiceTable, table=True):
    """All lines of a budget as they were drafted; `starts` is the first month that it plans."""

    __tablename__ = "budget_version"

    budget: UUID = Field(primary_key=True, foreign_key="budget.id")
    number: int = Field(primary_key=True)
    starts: date
    note: str
    drafted_by: str
    drafted_at: datetime = Field(sa_column=timestamp())


class BudgetLine(ServiceTable, table=True):
    """A line of a version: pence for each month from April to March."""

    __tablename__ = "budget_line"
    __table_args__ = (
        ForeignKeyConstraint(["budget", "version"], OF_VERSION),
        CheckConstraint("cardinality(months) = 12 AND 0 <= ALL (months)", name="months"),
    )

    budget: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    account: str
    name: str
    programme_area: str
    cost_centre: str | None = None
    provider: str | None = None
    contract: str | None = None
    expense_type: str | None = None
    expense_area: str | None = None
    supplier: str | None = None
    months: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))


class VersionAct(ServiceTable, table=True):
    """A version was submitted, approved, or rejected."""

    __tablename__ = "budget_version_act"
    __table_args__ = (
        ForeignKeyConstraint(["budget", "version"], OF_VERSION),
        CheckConstraint(f"act IN {VERSION_ACTS}", name="act"),
        Index(
            "uq_budget_version_act_decided",
            "budget",
            "version",
            unique=True,
            postgresql_where=text("act <> 'submitted'"),
        ),
    )

    budget: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    act: str = Field(primary_key=True)
    reason: str | None = None
    actor: str
    time: datetime = Field(sa_column=timestamp())


class Virement(ServiceTable, table=True):
    """Money to be moved between lines of an approved version, from a month on."""

    __tablename__ = "virement"
    __table_args__ = (ForeignKeyConstraint(["budget", "version"], OF_VERSION),)

    budget: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    version: int
    starts: date
    reason: str
    requested_by: str
    requested_at: datetime = Field(sa_column=timestamp())


class VirementMove(ServiceTable, table=True):
    """So many pence to a line; below 0 from it."""

    __tablename__ = "virement_move"
    __table_args__ = (
        ForeignKeyConstraint(["budget", "virement"], ["virement.budget", "virement.number"]),
        CheckConstraint("pence <> 0", name="pence"),
    )

    budget: UUID = Field(primary_key=True)
    virement: int = Field(primary_key=True)
    line: int = Field(primary_key=True)
    pence: int = Field(sa_column=Column(BigInteger, nullable=False))


class VirementAct(ServiceTable, table=True):
    """A virement was approved or rejected, once. `place` says in which order they were."""

    __tablename__ = "virement_act"
    __table_args__ = (
        ForeignKeyConstraint(["budget", "virement"], ["virement.budget", "virement.number"]),
        CheckConstraint(f"act IN {VIREMENT_ACTS}", name="act"),
    )

    budget: UUID = Field(primary_key=True)
    virement: int = Field(primary_key=True)
    place: int | None = Field(default=None, sa_column=_identity())
    act: str
    reason: str | None = None
    actor: str
    time: datetime = Field(sa_column=timestamp())


class BudgetComment(ServiceTable, table=True):
    """What somebody said of a month of a budget, or of one programme area in it."""

    __tablename__ = "budget_comment"
    __table_args__ = (Index("ix_budget_comment_budget", "budget", "number"),)

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    budget: UUID = Field(foreign_key="budget.id")
    month: date
    programme_area: str | None = None
    text: str
    author: str
    written_at: datetime = Field(sa_column=timestamp())
