"""Editions of national lists that were taken in, and what each file changed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Identity, Integer
from sqlmodel import Field, Index

from services.directory.base import ServiceTable
from services.directory.imports.rules.sequences import ORIGINS, SEQUENCES


class Edition(ServiceTable, table=True):
    """A list that is true from its `day`; `origin` is what the day is known from."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint(f"origin IN {ORIGINS}", name="origin"),
        CheckConstraint(f"sequence IN {SEQUENCES}", name="sequence"),
        Index("ix_edition_format", "format", "day"),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True, nullable=False)
    )
    format: str
    day: date
    origin: str
    sequence: str
    import_id: UUID
    taken_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class ImportChange(ServiceTable, table=True):
    """One thing that a file changed in the directory, or would change."""

    __tablename__ = "import_change"

    import_id: UUID = Field(primary_key=True)
    number: int = Field(
        sa_column=Column(Integer, primary_key=True, autoincrement=False, nullable=False)
    )
    code: str
    what: str
    starts: date
    before: str
    after: str
