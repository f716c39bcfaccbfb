"""Up to which amount the roles of an organisation approve."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, Integer
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class ApprovalLimit(ServiceTable, table=True):
    """From `starts` on a role approves up to so many pence; the newest of a day holds."""

    __tablename__ = "approval_limit"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_approval_limit_organisation", "organisation", "starts"),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    organisation: str
    role: str
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    starts: date
    source: str
    stated_by: str
    stated_at: datetime = Field(sa_column=timestamp())
