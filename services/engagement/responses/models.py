"""Responses: what stays of each, what it says, and the equality data apart from it.

Whatever a person said is in `response_answers`, `equality_waiting` and `equality_answer` alone, so
that a withdrawal takes it from there and nothing is left.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.engagement.responses.rules.channels import CHANNELS
from services.shared.jobs.models import timestamp


def _json() -> Any:
    return Column(JSONB, nullable=False)


def _bytes() -> Any:
    return Column(LargeBinary, nullable=False)


class PublicResponse(ServiceTable, table=True):
    """That somebody responded. `id` is what the receipt is made of, and grows with time.

    `submission` is a keyed hash of the key that the client chose: the same one makes no second
    response, also after a withdrawal.
    """

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_consultation_id", "consultation", "id"),
        CheckConstraint("state IN ('submitted', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
    )

    id: UUID = Field(primary_key=True)
    consultation: UUID = Field(foreign_key="consultation.id")
    owner: str
    version: int = 1
    state: str = "submitted"
    submission: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    entered_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
    withdrawn_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))


class ResponseAnswers(ServiceTable, table=True):
    """What a response says, and how it came. Where a row is gone, it was withdrawn.

    `fingerprint` is a hash of the first request with a key of its own, which goes with the row.
    `respondent` is the first response of the same sender, most often this one.
    """

    __tablename__ = "response_answers"
    __table_args__ = (
        Index("ix_response_answers_channel", "consultation", "channel", "response"),
        CheckConstraint(f"channel IN {tuple(CHANNELS)}", name="channel"),
        CheckConstraint("kind IN ('individual', 'organisation')", name="kind"),
        CheckConstraint("(signatures IS NOT NULL) = (channel = 'petition')", name="signatures"),
        CheckConstraint("represents IS NULL OR kind = 'organisation'", name="represents"),
    )

    response: UUID = Field(primary_key=True, foreign_key="response.id")
    consultation: UUID = Field(foreign_key="consultation.id")
    questionnaire_version: int
    channel: str
    kind: str
    language: str
    speaks_for: str | None = None
    represents: int | None = None
    signatures: int | None = None
    place: str | None = None
    area: str | None = None
    route: str | None = None
    privacy_notice: str | None = None
    respondent: UUID
    received_at: datetime = Field(sa_column=timestamp())
    late: bool
    entered_by: str | None = None
    answers: dict[str, Any] = Field(sa_column=_json())
    fingerprint_key: bytes = Field(sa_column=_bytes())
    fingerprint: bytes = Field(sa_column=_bytes())
    redactions: list[dict[str, Any]] = Field(
        sa_column=Column(JSONB, nullable=False, server_default=text("'[]'"))
    )


class ResponseConcern(ServiceTable, table=True):
    """Why a response is read first. `found`: kinds of personal data, none of the data.

    While `safeguarding` is there, nobody reads the response but the named officer and the deputy;
    `told_at` is when they were told that it is overdue.
    """

    __tablename__ = "response_concern"
    __table_args__ = (
        CheckConstraint("kind IN ('personal_data', 'safeguarding')", name="kind"),
        Index(
            "ix_response_concern_flags", "response",
            postgresql_where=text("kind = 'safeguarding'"),
        ),
    )  # fmt: skip

    response: UUID = Field(primary_key=True, foreign_key="response.id")
    kind: str = Field(primary_key=True)
    found: list[str] = Field(sa_column=_json())
    raised_at: datetime = Field(sa_column=timestamp())
    told_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))


class ModerationAct(ServiceTable, table=True):
    """What a moderator decided of a version of a response, or that its author asks for another one.

    It has nothing of what the response says, and stays when that is withdrawn.
    """

    __tablename__ = "moderation_act"
    __table_args__ = (
        Index("ix_moderation_act_log", "consultation", "decided_at", "response"),
        CheckConstraint("act IN ('publish', 'withhold', 'refer', 'appeal')", name="act"),
    )

    response: UUID = Field(primary_key=True, foreign_key="response.id")
    number: int = Field(primary_key=True)
    consultation: UUID = Field(foreign_key="consultation.id")
    response_version: int
    act: str
    reason: str
    policy: str
    decided_by: str
    decided_at: datetime = Field(sa_column=timestamp())


class EqualityWaiting(ServiceTable, table=True):
    """Equality data that came, until enough of it is there to be put away in no order."""

    __tablename__ = "equality_waiting"

    response: UUID = Field(primary_key=True, foreign_key="response.id")
    consultation: UUID = Field(foreign_key="consultation.id")
    answers: dict[str, Any] = Field(sa_column=_json())


class EqualityAnswer(ServiceTable, table=True):
    """Equality data under a random key: no time, no sequence, no receipt."""

    __tablename__ = "equality_answer"

    key: UUID = Field(primary_key=True)
    consultation: UUID = Field(foreign_key="consultation.id", index=True)
    answers: dict[str, Any] = Field(sa_column=_json())


class EqualityLink(ServiceTable, table=True):
    """Which equality data are of which response, until the frozen responses were counted."""

    __tablename__ = "equality_link"

    response: UUID = Field(primary_key=True, foreign_key="response.id")
    key: UUID = Field(foreign_key="equality_answer.key", unique=True)
