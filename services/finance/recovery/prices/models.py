"""Price books, version by version, and what each currency costs in them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Integer,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


def _json() -> Any:
    return Field(sa_column=Column(JSONB, nullable=False))


class PriceBookVersion(ServiceTable, table=True):
    """A version of a price book; never changed. It holds from `starts` to the day `ends`."""

    __tablename__ = "price_book"
    __table_args__ = (
        UniqueConstraint("owner", "code", "version", name="uq_price_book_version"),
        CheckConstraint("starts <= ends", name="dates"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str
    code: str
    version: int
    title: str
    source: str
    synthetic: bool
    payer_kind: str | None = None
    payer: str | None = None
    starts: date
    ends: date
    pods: list[dict[str, Any]] = _json()
    mff: dict[str, int] = _json()
    top_up_providers: list[str] = _json()
    long_stay_top_up: bool
    prices: int
    created_by: str
    created_at: datetime = Field(sa_column=timestamp())


class PriceOfCurrency(ServiceTable, table=True):
    """What an HRG or treatment function costs at a point of delivery, in pence; see `Price`."""

    __tablename__ = "price"

    book: UUID = Field(sa_column=Column(ForeignKey("price_book.id"), primary_key=True))
    pod: str = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    base: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    trim: int | None = None
    day_rate: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    short_stay: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    top_up: int = 0
