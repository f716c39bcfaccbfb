"""Whom an organisation hears and tells, and each contact with them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Identity, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class Stakeholder(ServiceTable, table=True):
    """A body or a group; how to reach a person in it is held by consent, or by a duty."""

    __tablename__ = "stakeholder"
    __table_args__ = (
        CheckConstraint("power BETWEEN 1 AND 5 AND interest BETWEEN 1 AND 5", name="map"),
        CheckConstraint("contact IS NULL OR consent OR basis <> 'none'", name="consent"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    name: str
    sector: str
    basis: str
    areas: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    groups: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    power: int
    interest: int
    consent: bool
    contact: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class StakeholderContact(ServiceTable, table=True):
    """That something was said, by whom to whom; a request begins a clock where there is one. Once
    its words are erased, by their clock, it is a date."""

    __tablename__ = "stakeholder_contact"
    __table_args__ = (
        CheckConstraint("(summary IS NULL) = (erased_at IS NOT NULL)", name="erased"),
    )

    stakeholder: UUID = Field(primary_key=True, foreign_key="stakeholder.id")
    number: int = Field(primary_key=True)
    key: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    consultation: UUID | None = Field(default=None, foreign_key="consultation.id")
    kind: str
    on: date
    summary: str | None = None
    answers: int | None = None
    due_on: date | None = None
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())
    erased_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
