"""The accounting periods of a book, and what officers did to them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp

STATES = ("open", "adjusting", "closed")


class Period(ServiceTable, table=True):
    """A calendar month of a book's financial year, which is named by the year it begins in."""

    __tablename__ = "period"
    __table_args__ = (CheckConstraint("EXTRACT(day FROM starts) = 1", name="month"),)

    book: str = Field(primary_key=True, foreign_key="book.code")
    starts: date = Field(primary_key=True)
    year: int


class PeriodChange(ServiceTable, table=True):
    """What a period became, numbered from 1; the newest says what it is."""

    __tablename__ = "period_change"
    __table_args__ = (
        ForeignKeyConstraint(["book", "period"], ["period.book", "period.starts"]),
        CheckConstraint(f"state IN {STATES}", name="state"),
    )

    book: str = Field(primary_key=True)
    period: date = Field(primary_key=True)
    number: int = Field(primary_key=True)
    state: str
    reason: str
    changed_by: str
    changed_at: datetime = Field(sa_column=timestamp())


class YearEnd(ServiceTable, table=True):
    """A financial year that has ended: its result went to a reserve by `journal`.

    None where income was equal to expenditure in every account.
    """

    __tablename__ = "year_end"

    book: str = Field(primary_key=True, foreign_key="book.code")
    year: int = Field(primary_key=True)
    journal: UUID | None = None
    ended_by: str
    ended_at: datetime = Field(sa_column=timestamp())
