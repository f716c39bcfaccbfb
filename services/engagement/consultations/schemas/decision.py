"""What the body answers and decides."""

from typing import Annotated, Literal

from pydantic import Field

from services.engagement.consultations.schemas.codes import MOST, Code, Reason
from services.shared.schemas import Day, Schema, Text, with_example


class AnswerContent(Schema):
    """The answer to a theme or a recommendation, by its code."""

    model_config = with_example(
        to="transport", answer="partly", reason="A link from 2027 on", answered_on="2026-11-20"
    )

    to: Code
    answer: Literal["accept", "partly", "reject"]
    reason: Reason
    answered_on: Day


class DecisionAnswers(Schema):
    """What the body makes of themes and recommendations."""

    model_config = with_example(
        items=[
            {
                "to": "transport",
                "answer": "partly",
                "reason": "A link from 2027 on",
                "answered_on": "2026-11-20",
            }
        ]
    )

    items: Annotated[list[AnswerContent], Field(max_length=2 * MOST)]


class DecisionPartContent(Schema):
    """A part of what was decided: the option that it is, or why it needs no consultation."""

    model_config = with_example(
        code="p1", text="One hub at Ellesmere Port", option="hub", not_consulted_reason=None
    )

    code: Code
    text: Text
    option: Code | None = None
    not_consulted_reason: Reason | None = None


class RecipientContent(Schema):
    """Who received the report before the decision."""

    model_config = with_example(who="Governing body", on="2026-11-10")

    who: Text
    on: Day


class Decision(Schema):
    """What was decided, on what."""

    model_config = with_example(
        decided_on="2026-11-24",
        decided_by="Governing body",
        report_version="1",
        equality_impact_version="2",
        parts=[{"code": "p1", "text": "One hub at Ellesmere Port", "option": "hub"}],
        recipients=[{"who": "Governing body", "on": "2026-11-10"}],
        still_current=None,
    )

    decided_on: Day
    decided_by: Text
    report_version: Code
    equality_impact_version: Code
    parts: Annotated[list[DecisionPartContent], Field(max_length=MOST)]
    recipients: Annotated[list[RecipientContent], Field(max_length=MOST)]
    still_current: Reason | None = Field(
        default=None, description="why old answers, or a changed basis, still carry it"
    )
