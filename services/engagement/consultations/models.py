"""Consultations: what each is and where it stands; all that happened is only ever added to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.engagement.consultations.rules.states import STATES
from services.shared.jobs.models import timestamp


def _json() -> Any:
    return Column(JSONB, nullable=False)


class Consultation(ServiceTable, table=True):
    """`state` is as it was left: an open one is closed after its last day without anybody's act.

    `series` is the first of the waves of a survey, of which this one is the `wave`th.
    `left` is the state that a pause or a call-in returns to. `edition` counts what the public was
    told, last at `told_at`: nothing of it is public before.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(STATES)}", name="state"),
        CheckConstraint("closes_on >= starts_on", name="dates"),
        Index("ix_consultation_areas", "areas", postgresql_using="gin"),
        Index("ix_consultation_topics", "topics", postgresql_using="gin"),
        CheckConstraint("answered_by IN ('everybody', 'invited')", name="answered_by"),
        CheckConstraint("kind = 'survey' OR answered_by = 'everybody'", name="invited"),
        CheckConstraint("(series IS NULL) = (wave = 1)", name="wave"),
        UniqueConstraint("series", "wave"),
        CheckConstraint("(paused_on IS NOT NULL) = (state = 'paused')", name="paused"),
        CheckConstraint("state NOT IN ('open', 'paused') OR closes_on IS NOT NULL", name="closing"),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    slug: str = Field(unique=True)
    title: str
    summary: str
    nations: list[str] = Field(sa_column=_json())
    kind: str
    level: str | None = None
    answered_by: str = Field(
        default="everybody", sa_column_kwargs={"server_default": text("'everybody'")}
    )
    series: UUID | None = Field(default=None, foreign_key="consultation.id")
    wave: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    areas: list[str] = Field(sa_column=_json())
    starts_on: date | None = None
    closes_on: date | None = None
    state: str = "draft"
    left: str | None = None
    opened_on: date | None = None
    paused_on: date | None = None
    topics: list[str] = Field(default_factory=list, sa_column=_json())
    edition: int = 0
    told_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class ConsultationTransition(ServiceTable, table=True):
    """A step, with the day that it took effect and the moment that it was entered."""

    __tablename__ = "consultation_transition"

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    number: int = Field(primary_key=True)
    before: str
    after: str
    effective_on: date
    entered_by: str
    roles: list[str] = Field(sa_column=_json())
    entered_at: datetime = Field(sa_column=timestamp())
    evidence: dict[str, Any] = Field(sa_column=_json())
    overridden: list[str] = Field(sa_column=_json())
    override_reason: str | None = None
    override_proposed_by: str | None = None


class ConsultationPart(ServiceTable, table=True):
    """A part of the record as it was entered, numbered from 1; the newest holds."""

    __tablename__ = "consultation_part"

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    part: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=_json())
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())


class TracePoint(ServiceTable, table=True):
    """What can be named in a part of the record as it stands. `theme`: the one of a code frame that
    a theme of the record is, where answers are coded here."""

    __tablename__ = "trace_point"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation", "theme"],
            ["theme.consultation", "theme.code"],
            name="fk_trace_point_theme",
        ),
    )

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    part: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    theme: str | None = None


class TraceLink(ServiceTable, table=True):
    """That what stands in one part names what stands in another."""

    __tablename__ = "trace_link"
    __table_args__ = tuple(
        ForeignKeyConstraint(
            ["consultation", f"{to}part", f"{to}code"],
            [f"trace_point.{name}" for name in ("consultation", "part", "code")],
            initially="DEFERRED",
            deferrable=True,
        )
        for to in ("", "to_")
    )

    consultation: UUID = Field(primary_key=True)
    part: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    to_part: str = Field(primary_key=True)
    to_code: str = Field(primary_key=True)


class ConsultationExtension(ServiceTable, table=True):
    """That the end was moved, and why; only ever later."""

    __tablename__ = "consultation_extension"
    __table_args__ = (CheckConstraint("closes_on > closed_on", name="later"),)

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    number: int = Field(primary_key=True)
    closed_on: date
    closes_on: date
    decided_on: date
    published_on: date
    reason: str
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())


class ConsultationOverride(ServiceTable, table=True):
    """That a person asks for a step although something is missing; another one takes it.

    `step` is the number of the transition that it is for.
    """

    __tablename__ = "consultation_override"

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    number: int = Field(primary_key=True)
    step: int
    state: str
    codes: list[str] = Field(sa_column=_json())
    reason: str
    proposed_by: str
    proposed_at: datetime = Field(sa_column=timestamp())


class ClockReminder(ServiceTable, table=True):
    """That followers were told of a clock that is due: once for each day that it is due on."""

    __tablename__ = "clock_reminder"

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    clock: str = Field(primary_key=True)
    due_on: date = Field(primary_key=True)
    told_at: datetime = Field(sa_column=timestamp())


class ConsultationNotice(ServiceTable, table=True):
    """That the public was told something new, until all who asked for updates have a mail of it.

    `act` is the state that it went to, or `extended`.
    """

    __tablename__ = "consultation_notice"

    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), primary_key=True, nullable=False)
    )
    consultation: UUID = Field(foreign_key="consultation.id")
    act: str
    created_at: datetime = Field(sa_column=timestamp())
