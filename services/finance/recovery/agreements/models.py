"""Agreements on payment, as they were stated."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Identity, Index, Integer
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class PaymentAgreement(ServiceTable, table=True):
    """How `owner` pays a provider; only ever added to, and the newest of a day holds."""

    __tablename__ = "payment_agreement"
    __table_args__ = (
        CheckConstraint("starts <= ends", name="dates"),
        Index("ix_payment_agreement_owner", "owner", "provider"),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    owner: str
    provider: str
    pod: str | None = None
    mechanism: str
    starts: date
    ends: date | None = None
    source: str
    stated_by: str
    stated_at: datetime = Field(sa_column=timestamp())
