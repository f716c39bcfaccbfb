"""How long things are kept: policies and holds are only ever added to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Identity, Integer
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.engagement.retention.rules.policies import WHAT
from services.shared.jobs.models import timestamp


class RetentionPolicy(ServiceTable, table=True):
    """An organisation's own policy: `days`, null: for good."""

    __tablename__ = "retention_policy"
    __table_args__ = (
        CheckConstraint(f"what IN {tuple(WHAT)}", name="what"),
        CheckConstraint("days > 0", name="days"),
    )

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True, nullable=False)
    )
    owner: str = Field(index=True)
    what: str
    days: int | None = None
    starts_on: date
    source: str
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())


class LegalHold(ServiceTable, table=True):
    """That nothing of a consultation is erased, and why, until another person lifts it."""

    __tablename__ = "legal_hold"

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    number: int = Field(primary_key=True)
    reason: str
    placed_by: str
    placed_at: datetime = Field(sa_column=timestamp())


class LegalHoldLifting(ServiceTable, table=True):
    """That a hold was lifted, once, by another person than who placed it."""

    __tablename__ = "legal_hold_lifting"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation", "number"], ["legal_hold.consultation", "legal_hold.number"],
            name="fk_legal_hold_lifting_hold",
        ),
    )  # fmt: skip

    consultation: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    reason: str
    lifted_by: str
    lifted_at: datetime = Field(sa_column=timestamp())


class RetentionRun(ServiceTable, table=True):
    """How far an erasure is: all responses of the consultation up to `after` are done."""

    __tablename__ = "retention_run"
    __table_args__ = (CheckConstraint(f"what IN {tuple(WHAT)}", name="what"),)

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    what: str = Field(primary_key=True)
    after: UUID
    begun_at: datetime = Field(sa_column=timestamp())
    ended_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
