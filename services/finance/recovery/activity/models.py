"""Batches of activity and which months of which providers they have. Both are only added to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class ActivityBatch(ServiceTable, table=True):
    """A file of activity that was taken in; its lines are a Parquet file under its id, which is
    that of its import. `sha256` is of that file.
    """

    __tablename__ = "activity_batch"

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    layout: str
    sha256: str
    lines: int = Field(sa_column=Column(BigInteger, nullable=False))
    sent_by: str
    created_at: datetime = Field(sa_column=timestamp())


class ActivityPart(ServiceTable, table=True):
    """A provider's month in a batch. The newest batch that has it counts; `charged` is in pence."""

    __tablename__ = "activity_part"
    __table_args__ = (Index("ix_activity_part_months", "owner", "provider", "month"),)

    batch: UUID = Field(sa_column=Column(ForeignKey("activity_batch.id"), primary_key=True))
    provider: str = Field(primary_key=True)
    month: date = Field(primary_key=True)
    owner: str
    lines: int = Field(sa_column=Column(BigInteger, nullable=False))
    charged: int = Field(sa_column=Column(BigInteger, nullable=False))
