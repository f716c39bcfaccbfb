"""Batches of activity and which months of which providers they have, and what senders call the
columns. All are only added to.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class ActivityBatch(ServiceTable, table=True):
    """A file of activity that was taken in; its lines are a Parquet file under its id, which is
    that of its import. `sha256` is of that file. `feed` is of which care it tells, where a sender
    sends several files of a month; `mapping` by which version its columns were read.
    """

    __tablename__ = "activity_batch"

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    layout: str
    feed: str
    mapping: str | None = None
    sha256: str
    lines: int = Field(sa_column=Column(BigInteger, nullable=False))
    sent_by: str
    created_at: datetime = Field(sa_column=timestamp())


class ActivityPart(ServiceTable, table=True):
    """A provider's month in a batch. Of a feed the newest batch that came by the freeze counts.

    `frozen_on`: the freeze that was stated, and past, when the file came. `charged` is in pence.
    """

    __tablename__ = "activity_part"
    __table_args__ = (Index("ix_activity_part_months", "owner", "feed", "provider", "month"),)

    batch: UUID = Field(sa_column=Column(ForeignKey("activity_batch.id"), primary_key=True))
    provider: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    owner: str
    feed: str
    frozen_on: date | None = None
    lines: int = Field(sa_column=Column(BigInteger, nullable=False))
    charged: int = Field(sa_column=Column(BigInteger, nullable=False))


class ColumnMapping(ServiceTable, table=True):
    """A version of what a sender calls our columns, and of their columns that are not needed."""

    __tablename__ = "column_mapping"
    __table_args__ = (
        UniqueConstraint("owner", "code", "version", name="uq_column_mapping_version"),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True)
    )
    owner: str
    code: str
    version: int
    sender: str
    columns: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    left: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    stated_by: str
    stated_at: datetime = Field(sa_column=timestamp())
