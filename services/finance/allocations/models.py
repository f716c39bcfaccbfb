"""Allocations: money that an organisation passes on or releases, proposed and then approved."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Integer, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp

KINDS = ("devolution", "running_cost_release")
ACTS = ("approved", "rejected")


def _pence() -> Any:
    return Column(BigInteger, nullable=False)


class Allocation(ServiceTable, table=True):
    """What is to be posted to `book` once it is approved; without one it is in shadow.

    `details` are those of a release of running costs: population, pence a head, share, allowance.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("total > 0", name="total"),
        Index("ix_allocation_organisation", "organisation", "number"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    kind: str
    organisation: str
    book: str | None = Field(default=None, foreign_key="book.code")
    effective_date: date
    description: str
    source: str
    total: int = Field(sa_column=_pence())
    debit_account: str
    credit_account: str
    details: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    proposed_by: str
    proposed_at: datetime = Field(sa_column=timestamp())


class AllocationShare(ServiceTable, table=True):
    """What a body gets, and by which weight."""

    __tablename__ = "allocation_share"
    __table_args__ = (CheckConstraint("amount >= 0 AND weight >= 0", name="amount"),)

    allocation: UUID = Field(primary_key=True, foreign_key="allocation.id")
    body: str = Field(primary_key=True)
    name: str
    weight: Any = Field(sa_column=Column(Numeric(24, 9), nullable=False))
    amount: int = Field(sa_column=_pence())


class AllocationAct(ServiceTable, table=True):
    """It was approved, with the journal that posted it, or rejected."""

    __tablename__ = "allocation_act"
    __table_args__ = (
        CheckConstraint(f"act IN {ACTS}", name="act"),
        CheckConstraint("journal IS NULL OR act = 'approved'", name="journal"),
    )

    allocation: UUID = Field(primary_key=True, foreign_key="allocation.id")
    act: str
    reason: str | None = None
    journal: UUID | None = None
    actor: str
    time: datetime = Field(sa_column=timestamp())
