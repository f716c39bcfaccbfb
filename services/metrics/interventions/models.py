"""Interventions: what was changed where and when, and by which figures it is to be judged."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, Identity, Integer
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field

from services.metrics.base import ServiceTable
from services.shared.jobs.models import timestamp


class Intervention(ServiceTable, table=True):
    """A change of a service. `indicators` and `balancing` name series as JSON objects."""

    __tablename__ = "intervention"
    __table_args__ = (
        CheckConstraint("cost_pence >= 0", name="cost"),
        CheckConstraint("take_up_plan > 0 AND take_up_plan < 'Infinity'", name="plan"),
        CheckConstraint("(take_up IS NULL) = (take_up_plan IS NULL)", name="take_up"),
        CheckConstraint("jsonb_array_length(indicators) > 0", name="indicators"),
        CheckConstraint(
            "num_nulls(withdrawn_by, withdrawn_reason, withdrawn_at) IN (0, 3)", name="withdrawn"
        ),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str
    version: int = 1
    name: str
    description: str
    organisation: str
    starts: date
    cost_pence: int | None = Field(default=None, sa_column=Column(BigInteger))
    expected_effect: str
    indicators: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    balancing: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    take_up: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )
    take_up_plan: float | None = Field(default=None, sa_column=Column(Double))
    comparison: list[str] = Field(sa_column=Column(ARRAY(TEXT), nullable=False))
    finance: str | None = None
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
    withdrawn_by: str | None = None
    withdrawn_reason: str | None = None
    withdrawn_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
