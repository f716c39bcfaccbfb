"""Code frames, and what coders gave the answers; nothing here has a word of an answer.

What hangs on an answer goes with it: by foreign keys where a response is withdrawn, and by a
trigger of the database where its words change.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.engagement.themes.rules.campaigns import DECISIONS
from services.engagement.themes.rules.codings import OUTCOMES, STANCES
from services.shared.jobs.models import timestamp


def _frame_key() -> ForeignKeyConstraint:
    names = ["consultation", "question"]
    return ForeignKeyConstraint(names, [f"code_frame.{name}" for name in names])


def _json() -> Any:
    return Column(JSONB, nullable=False)


class CodeFrame(ServiceTable, table=True):
    """The themes that answers to a question are coded by; `version` counts its changes."""

    __tablename__ = "code_frame"

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    question: str = Field(primary_key=True)
    owner: str
    version: int = 1
    changed_at: datetime = Field(sa_column=timestamp())


class FrameVersion(ServiceTable, table=True):
    """A code frame as it was put."""

    __tablename__ = "frame_version"
    __table_args__ = (_frame_key(),)

    consultation: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    themes: list[dict[str, Any]] = Field(sa_column=_json())
    reason: str
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())


class Theme(ServiceTable, table=True):
    """A theme as it stands. `target` is where its answers count: itself, or what it was merged
    into, at the end of all mergers. A code is of one question of a consultation."""

    __tablename__ = "theme"
    __table_args__ = (
        _frame_key(),
        ForeignKeyConstraint(
            ["consultation", "target"],
            ["theme.consultation", "theme.code"],
            name="fk_theme_target",
            initially="DEFERRED",
            deferrable=True,
        ),
    )

    consultation: UUID = Field(primary_key=True)
    code: str = Field(primary_key=True)
    question: str
    label: str
    target: str
    retired: bool


class Coding(ServiceTable, table=True):
    """That a coder has read an answer, and what came of it. `counted`: the first coder's of an
    answer; what others give it beside is compared with it, and not counted."""

    __tablename__ = "coding"
    __table_args__ = (
        _frame_key(),
        ForeignKeyConstraint(["response"], ["response_answers.response"], ondelete="CASCADE"),
        CheckConstraint(f"outcome IN {tuple(OUTCOMES)}", name="outcome"),
        Index(
            "ix_coding_counted",
            "response",
            "question",
            unique=True,
            postgresql_where="counted",
        ),
        Index("ix_coding_frame", "consultation", "question", "coder"),
    )

    response: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True)
    coder: str = Field(primary_key=True)
    consultation: UUID
    outcome: str
    counted: bool
    frame_version: int
    coded_at: datetime = Field(sa_column=timestamp())


class CodingTheme(ServiceTable, table=True):
    """A theme that a coder gave an answer, as it was given; mergers are told by the theme."""

    __tablename__ = "coding_theme"
    __table_args__ = (
        ForeignKeyConstraint(
            ["response", "question", "coder"],
            ["coding.response", "coding.question", "coding.coder"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["consultation", "theme"], ["theme.consultation", "theme.code"]),
        CheckConstraint(f"stance IN {tuple(STANCES)}", name="stance"),
        Index("ix_coding_theme_theme", "consultation", "theme"),
    )

    response: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True)
    coder: str = Field(primary_key=True)
    theme: str = Field(primary_key=True)
    consultation: UUID
    stance: str


class SuggestionRun(ServiceTable, table=True):
    """That themes were suggested, from how many coded answers, and how well (samples-averaged F1,
    0-1, on answers that the model had not seen). It goes when an answer that it learnt from does.
    """

    __tablename__ = "suggestion_run"
    __table_args__ = (_frame_key(),)

    consultation: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True)
    method: str
    frame_version: int
    coded: int
    accuracy: float
    constant: float
    made_at: datetime = Field(sa_column=timestamp())


class SuggestedAnswer(ServiceTable, table=True):
    """What is suggested for an answer: themes with the model's confidence, and its place in the
    order in which coders are shown answers, the most instructive first."""

    __tablename__ = "suggested_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation", "question"],
            ["suggestion_run.consultation", "suggestion_run.question"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["response"], ["response_answers.response"], ondelete="CASCADE"),
        Index("ix_suggested_answer_run", "consultation", "question", "place"),
    )

    response: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True)
    consultation: UUID
    place: int
    themes: list[dict[str, Any]] = Field(sa_column=_json())


class Campaign(ServiceTable, table=True):
    """Answers that are nearly the same, and what a reviewer makes of them; until then a finding.

    `likeness` is the least cosine with which one is like its nearest, null where one has gone.
    `beside`: the decided one that these answers were found to be like.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint(f"decision IN {tuple(DECISIONS)}", name="decision"),
        CheckConstraint(
            "(decision IS NULL) = (reason IS NULL) AND (decision IS NULL) = (decided_by IS NULL)",
            name="decided",
        ),
    )

    consultation: UUID = Field(primary_key=True, foreign_key="consultation.id")
    number: int = Field(primary_key=True)
    owner: str
    question: str
    version: int = 1
    likeness: float | None = None
    beside: int | None = None
    decision: str | None = None
    reason: str | None = None
    decided_by: str | None = None
    found_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class CampaignAnswer(ServiceTable, table=True):
    """An answer of a campaign; an answer is of one at most."""

    __tablename__ = "campaign_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation", "campaign"],
            ["campaign.consultation", "campaign.number"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["response"], ["response_answers.response"], ondelete="CASCADE"),
        Index("ix_campaign_answer_campaign", "consultation", "campaign"),
    )

    response: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True)
    consultation: UUID
    campaign: int
