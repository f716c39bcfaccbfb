"""Savings schemes: what is known of each, its plans, its figures, and what was reinvested.

What a scheme is called and when its milestones are met may change; plans, figures and reinvestments
are only ever added to.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp

DECISIONS = ("approved", "rejected")
KINDS = ("actual", "forecast")


def _pence() -> Any:
    return Column(BigInteger, nullable=False)


def _json() -> Any:
    return Column(JSONB, nullable=False)


class Scheme(ServiceTable, table=True):
    """A scheme of a financial year. `milestones` and `indicators` are JSON objects."""

    __tablename__ = "scheme"

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    book: str = Field(foreign_key="book.code")
    year: int
    name: str
    description: str
    lead: str
    programme_area: str | None = None
    recurrent: bool
    starts_on: date
    milestones: list[dict[str, Any]] = Field(sa_column=_json())
    indicators: list[dict[str, Any]] = Field(sa_column=_json())
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class SchemePlan(ServiceTable, table=True):
    """A plan as it was submitted, numbered from 1; the newest approved one is in force."""

    __tablename__ = "scheme_plan"

    scheme: UUID = Field(primary_key=True, foreign_key="scheme.id")
    number: int = Field(primary_key=True)
    reason: str
    full_year_gross: int = Field(sa_column=_pence())
    full_year_investment: int = Field(sa_column=_pence())
    submitted_by: str
    submitted_at: datetime = Field(sa_column=timestamp())


class SchemePlanMonth(ServiceTable, table=True):
    """What a plan saves in a month."""

    __tablename__ = "scheme_plan_month"
    __table_args__ = (CheckConstraint("gross >= 0 AND investment >= 0", name="amounts"),)

    scheme: UUID = Field(primary_key=True)
    plan: int = Field(primary_key=True)
    month: date = Field(primary_key=True)
    gross: int = Field(sa_column=_pence())
    investment: int = Field(sa_column=_pence())


class SchemePlanDecision(ServiceTable, table=True):
    """That a plan was approved or rejected: once."""

    __tablename__ = "scheme_plan_decision"
    __table_args__ = (CheckConstraint(f"decision IN {DECISIONS}", name="decision"),)

    scheme: UUID = Field(primary_key=True)
    plan: int = Field(primary_key=True)
    decision: str
    reason: str | None = None
    decided_by: str
    decided_at: datetime = Field(sa_column=timestamp())


class SchemeFigure(ServiceTable, table=True):
    """What a scheme saved, or is expected to save, in a month; the newest revision counts."""

    __tablename__ = "scheme_figure"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("gross >= 0 AND investment >= 0", name="amounts"),
    )

    scheme: UUID = Field(primary_key=True, foreign_key="scheme.id")
    kind: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    gross: int = Field(sa_column=_pence())
    investment: int = Field(sa_column=_pence())
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())


class Reinvestment(ServiceTable, table=True):
    """That delivered savings are to be spent on care: a transfer in the scheme's book."""

    __tablename__ = "reinvestment"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str
    scheme: UUID = Field(foreign_key="scheme.id", index=True)
    book: str = Field(foreign_key="book.code", index=True)
    amount: int = Field(sa_column=_pence())
    effective_date: date
    purpose: str
    source: dict[str, Any] = Field(sa_column=_json())
    target: dict[str, Any] = Field(sa_column=_json())
    submitted_by: str
    submitted_at: datetime = Field(sa_column=timestamp())


class ReinvestmentAct(ServiceTable, table=True):
    """What was done with a reinvestment: approved or rejected, and reversed; each once.

    `journal` is what the act posted.
    """

    __tablename__ = "reinvestment_act"
    __table_args__ = (
        CheckConstraint("act IN ('approved', 'rejected', 'reversed')", name="act"),
        CheckConstraint("(journal IS NULL) = (act = 'rejected')", name="journal"),
        CheckConstraint("(effective_date IS NULL) = (act = 'rejected')", name="effective_date"),
    )

    reinvestment: UUID = Field(primary_key=True, foreign_key="reinvestment.id")
    act: str = Field(primary_key=True)
    journal: UUID | None = None
    effective_date: date | None = None
    reason: str | None = None
    acted_by: str
    acted_at: datetime = Field(sa_column=timestamp())
