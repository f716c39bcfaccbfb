"""What is kept of closings beside the changes of periods."""

from datetime import datetime

from sqlalchemy import BigInteger, Column
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class ChainCheck(ServiceTable, table=True):
    """Up to which seal the chain of a book was verified, and the hash found there."""

    __tablename__ = "chain_check"

    book: str = Field(primary_key=True, foreign_key="book.code")
    seq: int = Field(
        sa_column=Column(BigInteger, primary_key=True, nullable=False, autoincrement=False)
    )
    hash: str
    checked_by: str
    checked_at: datetime = Field(sa_column=timestamp())
