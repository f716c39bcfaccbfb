"""Totals folded from posted lines; they can be thrown away and made again."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Numeric
from sqlmodel import Field

from services.finance.base import ServiceTable


def _pence() -> Any:
    return Column(Numeric(30, 0), nullable=False)


class AccountTotal(ServiceTable, table=True):
    """Debits and credits, in pence, of an account by each date that a balance can be asked by."""

    __tablename__ = "account_total"

    book: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    effective_date: date = Field(primary_key=True)
    period: date = Field(primary_key=True)
    posted_on: date = Field(primary_key=True)
    debit: int = Field(sa_column=_pence())
    credit: int = Field(sa_column=_pence())


class BookedTotal(ServiceTable, table=True):
    """Debit less credit, in pence, by all that a line is booked by; "" where it does not say."""

    __tablename__ = "booked_total"

    book: str = Field(primary_key=True)
    period: date = Field(primary_key=True)
    account: str = Field(primary_key=True)
    cost_centre: str = Field(primary_key=True)
    programme_area: str = Field(primary_key=True)
    counterparty: str = Field(primary_key=True)
    amount: int = Field(sa_column=_pence())


class Fold(ServiceTable, table=True):
    """Up to which seal of a book its acts are in the totals."""

    __tablename__ = "fold"

    book: str = Field(primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
