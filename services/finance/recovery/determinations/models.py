"""Rule sets that are carried on beyond their year: asked for by one person, decided by another."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Identity, Integer
from sqlmodel import Field

from services.finance.base import ServiceTable
from services.shared.jobs.models import timestamp


class RulesetExtension(ServiceTable, table=True):
    """An organisation wants a rule set to hold until the end of a day, for a reason."""

    __tablename__ = "ruleset_extension"

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    ruleset: str
    until: date
    reason: str
    asked_by: str
    asked_at: datetime = Field(sa_column=timestamp())


class ExtensionDecision(ServiceTable, table=True):
    """What another person decided of it, once."""

    __tablename__ = "ruleset_extension_decision"
    __table_args__ = (CheckConstraint("decision IN ('approved', 'rejected')", name="decision"),)

    extension: UUID = Field(primary_key=True, foreign_key="ruleset_extension.id")
    decision: str
    decided_by: str
    decided_at: datetime = Field(sa_column=timestamp())
