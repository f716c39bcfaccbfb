"""What became of one's own response."""

from typing import Literal

from pydantic import Field

from services.engagement.consultations.schemas.feedback import ITEM, FeedbackItem
from services.shared.schemas import Schema, with_example

Reading = Literal["waiting", "read", "coded", "nothing_said"]


class OutcomeTheme(Schema):
    """A theme that a person found in what you wrote, and what became of it."""

    model_config = with_example(code="transport", label="Buses and parking", feedback=ITEM)

    code: str
    label: str
    feedback: FeedbackItem | None = Field(description="null: nothing is told of it")


class AnswerOutcome(Schema):
    """What became of what you wrote to a question."""

    model_config = with_example(question="why", state="coded", themes=[])

    question: str
    state: Reading = Field(description="`read`: by a person, who found no theme in it")
    themes: list[OutcomeTheme] = Field(description="once the report is published")


class ResponseOutcome(Schema):
    """What became of a response."""

    model_config = with_example(slug="care-closer-to-home-0f6a2a1c", told=True, answers=[])

    slug: str
    told: bool = Field(description="whether what was done is told already")
    answers: list[AnswerOutcome]
