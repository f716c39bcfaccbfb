"""Events that people come to, and each move of one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


def _json() -> Any:
    return Column(JSONB, nullable=False)


class CommunityEvent(ServiceTable, table=True):
    """`edition` counts what the public was told, last at `told_at`: nothing is public before."""

    __tablename__ = "community_event"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("state IN ('draft', 'announced', 'cancelled')", name="state"),
        CheckConstraint("capacity > 0", name="capacity"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    consultation: UUID | None = Field(default=None, foreign_key="consultation.id", index=True)
    kind: str
    english: dict[str, str] = Field(sa_column=_json())
    welsh: dict[str, str] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    place: dict[str, Any] = Field(sa_column=_json())
    areas: list[str] = Field(sa_column=_json())
    access: list[str] = Field(sa_column=_json())
    capacity: int | None = None
    starts_at: datetime = Field(sa_column=timestamp())
    ends_at: datetime = Field(sa_column=timestamp())
    state: str = "draft"
    cancelled_reason: str | None = None
    attended: int | None = None
    organisations: int | None = None
    notes: str | None = None
    edition: int = 0
    told_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class EventMove(ServiceTable, table=True):
    """That an announced event is held at another time or place than people were told."""

    __tablename__ = "event_move"

    event: UUID = Field(primary_key=True, foreign_key="community_event.id")
    number: int = Field(primary_key=True)
    started_at: datetime = Field(sa_column=timestamp())
    ended_at: datetime = Field(sa_column=timestamp())
    place: dict[str, Any] = Field(sa_column=_json())
    reason: str
    moved_by: str
    moved_at: datetime = Field(sa_column=timestamp())


class EventRegistration(ServiceTable, table=True):
    """Somebody's place at an event, or that they wait for one. Name, needs and recipient go when
    they cancel, and 30 days after the event; that there was one stays.
    """

    __tablename__ = "event_registration"
    __table_args__ = (
        CheckConstraint("state IN ('placed', 'waiting', 'cancelled')", name="state"),
        CheckConstraint(
            "state <> 'cancelled' OR (name IS NULL AND needs IS NULL AND recipient IS NULL)",
            name="cancelled",
        ),
        Index("ix_event_registration_state", "event", "state", "number"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    event: UUID = Field(foreign_key="community_event.id")
    owner: str
    state: str
    name: str | None = None
    needs: str | None = None
    recipient: UUID | None = Field(
        default=None,
        sa_column=Column(ForeignKey("recipient.id", ondelete="SET NULL"), index=True),
    )
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
