"""Runs: what each goes by, and what came of it. Both are only ever added to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


def _json() -> Any:
    return Field(sa_column=Column(JSONB, nullable=False))


class RecoveryRun(ServiceTable, table=True):
    """A run over the activity of a commissioner, of the months from `first` to `last`.

    `books`: id, code, version, payer kind and payer of each price book; `batches`: which months of
    which provider count from which batch.
    """

    __tablename__ = "recovery_run"
    __table_args__ = (CheckConstraint("first <= last", name="dates"),)

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    job_id: UUID = Field(unique=True)
    owner: str = Field(index=True)
    first: date
    last: date
    map_date: date
    books: list[dict[str, Any]] = _json()
    batches: list[dict[str, Any]] = _json()
    created_by: str
    created_at: datetime = Field(sa_column=timestamp())


class RecoveryRunResult(ServiceTable, table=True):
    """What came of a run: hashes of its two files, and how many lines and pence of what."""

    __tablename__ = "recovery_run_result"

    run: UUID = Field(sa_column=Column(ForeignKey("recovery_run.id"), primary_key=True))
    lines_sha256: str
    answers_sha256: str
    totals: dict[str, Any] = _json()
    finished_at: datetime = Field(sa_column=timestamp())
