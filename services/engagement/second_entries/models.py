"""Second entries of typed-in forms.

They go with the response: by a foreign key where it is withdrawn, and by a trigger of the database
where it changes, or only counts are left of it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class SecondEntry(ServiceTable, table=True):
    """What another person read on the form, until it is decided which entry stands.

    `differing` are the questions, and what else is on a form, that the entries read differently.
    """

    __tablename__ = "second_entry"
    __table_args__ = (
        Index("ix_second_entry_consultation", "consultation", "response"),
        CheckConstraint("decision IN ('first', 'second', 'corrected')", name="decision"),
        CheckConstraint(
            "(decision IS NULL) = (reason IS NULL) AND (decision IS NULL) = (decided_by IS NULL)"
            " AND (decision IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint("(said IS NULL) = (decision IS NOT NULL OR differing = '[]')", name="said"),
    )

    response: UUID = Field(
        sa_column=Column(
            ForeignKey("response_answers.response", ondelete="CASCADE"), primary_key=True
        )
    )
    consultation: UUID = Field(foreign_key="consultation.id")
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())
    said: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    differing: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    decision: str | None = None
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
