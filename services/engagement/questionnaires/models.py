"""Questionnaires: each version as it was entered, and when the questions were frozen."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.engagement.base import ServiceTable
from services.shared.jobs.models import timestamp


class QuestionnaireVersion(ServiceTable, table=True):
    """A version, numbered from 1. `subject` is what it is the questionnaire of.

    `notice` says what was corrected, once the questions were frozen.
    """

    __tablename__ = "questionnaire_version"

    subject: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    questions: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    notice: str | None = None
    entered_by: str
    entered_at: datetime = Field(sa_column=timestamp())


class QuestionnaireFreeze(ServiceTable, table=True):
    """That the meaning of the questions does not change any more: once."""

    __tablename__ = "questionnaire_freeze"

    subject: UUID = Field(primary_key=True)
    number: int
    frozen_on: date
    frozen_by: str
    entered_at: datetime = Field(sa_column=timestamp())
