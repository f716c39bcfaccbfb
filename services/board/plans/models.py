"""Plans, and what was told of their milestones and benefits, which is only ever added to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Identity, Integer, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp

KINDS = ("milestone", "benefit")


def _json() -> Any:
    return Column(JSONB, nullable=False)


class Plan(ServiceTable, table=True):
    """A strategy. `stages` have milestones; weights are decimals as text."""

    __tablename__ = "plan"

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    board: UUID | None = Field(default=None, foreign_key="board.id", index=True)
    name: str
    summary: str
    starts_on: date
    ends_on: date
    stages: list[dict[str, Any]] = Field(sa_column=_json())
    benefits: list[dict[str, Any]] = Field(sa_column=_json())
    links: list[dict[str, Any]] = Field(sa_column=_json())
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class PlanProgress(ServiceTable, table=True):
    """What was told of a milestone (how much is done) or of a benefit (its value) for a day; the
    newest number counts.
    """

    __tablename__ = "plan_progress"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("kind = 'benefit' OR (value >= 0 AND value <= 1)", name="done"),
    )

    plan: UUID = Field(primary_key=True, foreign_key="plan.id")
    kind: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    value: Decimal = Field(sa_column=Column(Numeric, nullable=False))
    told_for: date
    note: str | None = None
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())
