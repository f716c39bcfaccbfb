"""Kept answers of other services."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from services.shared.jobs.models import SharedTable, timestamp


class Replica(SharedTable, table=True):
    """The newest answer that is known, as it came, with the ETag to ask with again."""

    __tablename__ = "replica"

    name: str = Field(primary_key=True)
    etag: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    fetched_at: datetime = Field(sa_column=timestamp())
