"""What everybody sees of consultations."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.engagement.consultations.rules.law import Nation
from services.engagement.consultations.rules.states import AnsweredBy, Kind, Level, State
from services.engagement.consultations.schemas.commitments import Commitments, Feedback
from services.engagement.consultations.schemas.decision import DecisionAnswers
from services.engagement.consultations.schemas.proposal import EqualityImpact, Options
from services.engagement.consultations.schemas.publication import (
    DocumentContent,
    InformationContent,
    PrivacyNotice,
    TextContent,
)
from services.engagement.consultations.schemas.report import Report, Themes
from services.engagement.consultations.schemas.scrutiny import Recommendations
from services.engagement.questionnaires.schemas import PERMISSION, QUESTION, QuestionContent
from services.shared.schemas import IsoDate, Schema, with_example

TEXT: dict[str, Any] = {
    "title": "Care closer to home",
    "summary": "Three options.",
    "document": "https://example.org/care",
}
LINKS = {
    "self": "/v1/public/consultations/care-closer-to-home-0f6a2a1c",
    "questionnaire": "/v1/public/consultations/care-closer-to-home-0f6a2a1c/questionnaire",
    "responses": "/v1/public/consultations/care-closer-to-home-0f6a2a1c/responses",
}
ITEM: dict[str, Any] = {
    "id": "0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77",
    "slug": "care-closer-to-home-0f6a2a1c",
    "organisation": "27D",
    "kind": "engagement",
    "level": "consult",
    "label": None,
    "state": "open",
    "english": TEXT,
    "welsh": None,
    "nations": ["england"],
    "areas": ["E06000050"],
    "topics": ["urgent-care"],
    "answered_by": "everybody",
    "series": None,
    "wave": 1,
    "starts_on": "2026-11-01",
    "closes_on": "2099-01-31",
    "closes_at": "2099-01-31T23:59:59Z",
    "edition": 2,
    "told_at": "2026-11-22T10:00:00Z",
    "links": LINKS,
}


class PublicConsultation(Schema):
    """A published consultation as it stands today."""

    model_config = with_example(**ITEM)

    id: UUID
    slug: str
    organisation: str
    kind: Kind
    level: Level | None
    label: str | None = Field(description="what it is, where it is no consultation")
    state: State
    english: TextContent
    welsh: TextContent | None
    nations: list[Nation] = Field(description="whose residents it affects")
    areas: list[str]
    topics: list[str]
    answered_by: AnsweredBy = Field(description="invited: only those with a code answer")
    series: UUID | None = Field(description="the first wave of a survey that is asked again")
    wave: int = Field(description="counts the waves of a survey")
    starts_on: IsoDate | None
    closes_on: IsoDate | None
    closes_at: datetime | None = Field(description="23:59:59 London of the last day, in UTC")
    edition: int = Field(description="counts what the public was told")
    told_at: datetime = Field(description="when it was told last")
    links: dict[str, str]


class CourseNotice(Schema):
    """That its course changed, and why."""

    model_config = with_example(
        what="extended", on="2026-11-20", until="2099-12-18", reason="New travel times"
    )

    what: Literal["extended", "paused", "withdrawn"]
    on: IsoDate
    until: IsoDate | None
    reason: str


class PublicDecision(Schema):
    """What was decided, on what."""

    model_config = with_example(
        decided_on="2026-11-24",
        decided_by="Governing body",
        report_version="1",
        equality_impact_version="2",
        parts=[{"text": "One hub at Ellesmere Port", "option": "hub"}],
    )

    decided_on: IsoDate
    decided_by: str
    report_version: str
    equality_impact_version: str
    parts: list["PublicDecisionPart"]


class PublicDecisionPart(Schema):
    """A part of it: the option that it is, or why nobody was asked anew."""

    model_config = with_example(
        text="One hub at Ellesmere Port", option="hub", not_consulted_reason=None
    )

    text: str
    option: str | None
    not_consulted_reason: str | None


class PublicConsultationDetail(PublicConsultation):
    """A published consultation with all that its state makes public; null is not public yet."""

    model_config = with_example(
        **ITEM,
        contact="Freephone 0800 000 0000",
        formats=["easy read"],
        notices=[],
        options=None,
        equality_impact=None,
        privacy_notice={
            "version": "2026-1",
            "source": "https://example.org/privacy",
            "how_to_complain": "To the data protection officer, then to the ICO",
        },
        documents=[],
        new_information=[],
        report=None,
        themes=None,
        recommendations=None,
        answers=None,
        decision=None,
        feedback=None,
        commitments=None,
    )

    contact: str | None
    formats: list[str]
    notices: list[CourseNotice]
    options: Options | None
    equality_impact: EqualityImpact | None
    privacy_notice: PrivacyNotice | None
    documents: list[DocumentContent]
    new_information: list[InformationContent]
    report: Report | None
    themes: Themes | None
    recommendations: Recommendations | None
    answers: DecisionAnswers | None
    decision: PublicDecision | None
    feedback: Feedback | None
    commitments: Commitments | None


class PublicQuestionnaire(Schema):
    """The questions of a consultation, with the JSON Schema of the answers."""

    model_config = with_example(
        version=1,
        questions=[QUESTION, PERMISSION],
        notice=None,
        answers={"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"},
    )

    version: int
    questions: list[QuestionContent]
    notice: str | None = Field(description="what was corrected in the wording")
    answers: dict[str, Any] = Field(
        description="JSON Schema (2020-12) of the object of answers by code, conditions included"
    )
