"""How a book is written for the national ledger."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class ExportMapping(ServiceTable, table=True):
    """A configuration of a book's export, numbered from 1; earlier ones can still be asked for."""

    __tablename__ = "export_mapping"

    book: str = Field(primary_key=True, foreign_key="book.code")
    version: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    stated_by: str
    stated_at: datetime = Field(sa_column=timestamp())
