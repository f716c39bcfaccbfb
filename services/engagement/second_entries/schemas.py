"""What a second person enters of a form, how it differs, and which entry stands."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.engagement.consultations.schemas.codes import AreaCode
from services.engagement.responses.rules.channels import Language
from services.engagement.responses.schemas import (
    RESPONDENT,
    ROUTE,
    SENT,
    AnswersGiven,
    People,
    RespondentContent,
)
from services.shared.schemas import Count, Schema, Text, with_example

Decision = Literal["first", "second", "corrected"]
SECOND: dict[str, Any] = {
    "questionnaire_version": 1,
    "privacy_notice": "2026-1",
    "respondent": RESPONDENT,
    "answers": SENT["answers"],
    "route": "leaflet",
    "area": "E06000050",
    "language": "english",
    "signatures": None,
}
SUMMARY: dict[str, Any] = {
    "response": "01936d5e-0000-7000-8000-000000000001",
    "entered_by": "john.roe",
    "entered_at": "2026-11-23T10:00:00Z",
    "differing": ["opinion"],
    "decision": None,
    "reason": None,
    "decided_by": None,
    "decided_at": None,
}
DECIDED = {"decision": "second", "reason": "The cross is in the second box.", "corrected": None}


class EntryContent(Schema):
    """What is read on a form; answers about equality are not entered twice."""

    model_config = with_example(**SECOND)

    questionnaire_version: Count
    privacy_notice: Text | None = None
    respondent: RespondentContent = RespondentContent()
    answers: AnswersGiven = Field(description="by the codes of the questions")
    route: Annotated[str, Field(pattern=ROUTE)] | None = None
    area: AreaCode | None = None
    language: Language = "english"
    signatures: People | None = Field(default=None, description="of a petition")


class NewEntryDecision(Schema):
    """Which entry stands, and why."""

    model_config = with_example(**DECIDED)

    decision: Decision
    reason: Text
    corrected: EntryContent | None = Field(
        default=None, description="the form as it is; of the decision `corrected` only"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.decision == "corrected") != (self.corrected is not None):
            raise ValueError("of the decision corrected, and no other, tell the form as it is")
        return self


class SecondEntrySummary(Schema):
    """A second entry, without what it says."""

    model_config = with_example(**SUMMARY)

    response: UUID
    entered_by: str
    entered_at: datetime
    differing: list[str] = Field(description="questions, and what else is on a form")
    decision: Decision | None = Field(description="null: none is needed, or it waits for one")
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None


class EntryDifference(Schema):
    """What the two entries have of one thing; null where it was left blank."""

    model_config = with_example(name="opinion", first="for", second="against")

    name: str
    first: Any
    second: Any


class SecondEntryView(SecondEntrySummary):
    """A second entry with what differs, as long as nothing is decided."""

    model_config = with_example(
        **SUMMARY, differences=[{"name": "opinion", "first": "for", "second": "against"}]
    )

    differences: list[EntryDifference]


class DiscrepancyView(Schema):
    """How often the entries of one thing differ."""

    model_config = with_example(name="opinion", differing=1, rate=0.05)

    name: str
    differing: int
    rate: float | None = Field(description="of all forms that were entered twice; null: of none")


class DoubleEntryView(Schema):
    """The sample of forms that were entered twice. Each counts as one response."""

    model_config = with_example(
        forms=20,
        agreed=18,
        undecided=1,
        waiting=["01936d5e-0000-7000-8000-000000000001"],
        items=[{"name": "opinion", "differing": 1, "rate": 0.05}],
    )

    forms: int = Field(description="the base of every rate")
    agreed: int = Field(description="on which nothing differs")
    undecided: int
    waiting: list[UUID] = Field(description="the first hundred that wait for a decision")
    items: list[DiscrepancyView]
