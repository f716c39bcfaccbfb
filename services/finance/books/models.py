"""The books of account, each with its chart of accounts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Identity, Integer
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.finance.books.rules.chart import KINDS
from services.shared.jobs.models import timestamp


class Book(ServiceTable, table=True):
    """The ledger of an organisation, in pounds. It is opened once and never changed."""

    __tablename__ = "book"

    code: str = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    organisation: str = Field(index=True)
    name: str
    chart: str
    opened_by: str
    opened_at: datetime = Field(sa_column=timestamp())


class Account(ServiceTable, table=True):
    """An account of a book; it is never renamed and never removed."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"),)

    book: str = Field(primary_key=True, foreign_key="book.code")
    code: str = Field(primary_key=True)
    name: str
    kind: str
    added_by: str
    added_at: datetime = Field(sa_column=timestamp())
