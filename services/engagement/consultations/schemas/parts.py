"""The parts of a consultation's record, as officers send them. Money is told in words here."""

from datetime import datetime
from typing import Any

from pydantic import Field

from services.engagement.consultations.schemas.commitments import Commitments, Feedback
from services.engagement.consultations.schemas.decision import Decision, DecisionAnswers
from services.engagement.consultations.schemas.duty import DutyAssessment, FiveTests
from services.engagement.consultations.schemas.margins import Margins
from services.engagement.consultations.schemas.proposal import EqualityImpact, Options, ReachPlan
from services.engagement.consultations.schemas.publication import (
    Documents,
    ElectionWindows,
    NewInformation,
    PrivacyNotice,
    SafeguardingOfficer,
    Texts,
)
from services.engagement.consultations.schemas.report import (
    HalfWayReview,
    Report,
    ResponseFreeze,
    Themes,
)
from services.engagement.consultations.schemas.scrutiny import (
    AffectedCouncils,
    CallIn,
    Notifications,
    Recommendations,
    Requests,
    UrgentChange,
)
from services.shared.schemas import Schema, with_example

PARTS: dict[str, tuple[type[Schema], str]] = {
    "duty-assessment": (DutyAssessment, "duty assessment"),
    "five-tests": (FiveTests, "five tests"),
    "affected-councils": (AffectedCouncils, "affected councils"),
    "notifications": (Notifications, "notifications"),
    "texts": (Texts, "texts"),
    "options": (Options, "options"),
    "equality-impact": (EqualityImpact, "equality impact"),
    "reach-plan": (ReachPlan, "reach plan"),
    "privacy-notice": (PrivacyNotice, "privacy notice"),
    "safeguarding-officer": (SafeguardingOfficer, "safeguarding officer"),
    "documents": (Documents, "documents"),
    "election-windows": (ElectionWindows, "election windows"),
    "new-information": (NewInformation, "new information"),
    "half-way-review": (HalfWayReview, "half-way review"),
    "response-freeze": (ResponseFreeze, "response freeze"),
    "report": (Report, "report"),
    "themes": (Themes, "themes"),
    "recommendations": (Recommendations, "recommendations"),
    "answers": (DecisionAnswers, "answers"),
    "decision": (Decision, "decision"),
    "feedback": (Feedback, "feedback"),
    "commitments": (Commitments, "commitments"),
    "call-in": (CallIn, "call-in"),
    "urgent-change": (UrgentChange, "urgent change"),
    "requests": (Requests, "requests"),
    "margins": (Margins, "margins"),
}
"""By the last segment of their path: what is sent, and what it is called."""


def example_of(kind: type[Schema]) -> dict[str, Any]:
    """The one of the document."""
    extra: Any = kind.model_config["json_schema_extra"]
    found: dict[str, Any] = extra["examples"][0]
    return found


class PartView(Schema):
    """A part of the record, as it was entered last."""

    model_config = with_example(
        part="privacy-notice",
        version=1,
        content={"version": "2026-1"},
        entered_by="jane.doe",
        entered_at="2026-11-22T10:00:00Z",
        frozen=False,
    )

    part: str
    version: int = Field(description="0: nothing was entered yet")
    content: dict[str, Any] | None
    entered_by: str | None
    entered_at: datetime | None
    frozen: bool = Field(description="whether it stands as it is")


class RecordView(Schema):
    """All parts of the record that were entered."""

    model_config = with_example(items=[])

    items: list[PartView]
