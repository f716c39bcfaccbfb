"""What became of it: what was done, and what was promised."""

from typing import Annotated

from pydantic import Field

from services.engagement.consultations.schemas.codes import MOST, Code, Share
from services.shared.schemas import Day, Schema, Text, with_example


class FeedbackContent(Schema):
    """What became of a theme."""

    model_config = with_example(
        theme="transport", we_asked="Where?", you_said="Too far", we_did="A bus link from 2027",
        commitments=[],
    )  # fmt: skip

    theme: Code
    we_asked: Text
    you_said: Text
    we_did: Text = Field(description="or why not")
    commitments: Annotated[list[Code], Field(max_length=MOST)] = Field(
        default_factory=list, description="by which it is done"
    )


class Feedback(Schema):
    """We asked, you said, we did."""

    model_config = with_example(
        published_on="2026-11-26",
        address="https://example.org/care",
        items=[
            {
                "theme": "transport",
                "we_asked": "Where?",
                "you_said": "Too far",
                "we_did": "A bus link",
            }
        ],
        sent_on="2026-11-26",
    )

    published_on: Day
    address: Text
    items: Annotated[list[FeedbackContent], Field(max_length=MOST)]
    sent_on: Day | None = None


class CommitmentContent(Schema):
    """Something promised; `progress` is from 0 to 1, and the weights of all sum to 1."""

    model_config = with_example(
        code="c1",
        text="A bus link",
        owner="Head of estates",
        made_on="2026-11-24",
        due_on="2027-04-01",
        weight=1.0,
        progress=0.25,
        kept_on=None,
        given_up_reason=None,
        answers=["transport"],
        plans=[],
        indicators=["ae-breaches"],
        schemes=[],
    )

    code: Code
    text: Text
    owner: Text
    made_on: Day
    due_on: Day
    weight: Share
    progress: Share = 0.0
    kept_on: Day | None = None
    given_up_reason: Text | None = None
    answers: Annotated[list[Code], Field(max_length=MOST)] = Field(
        default_factory=list,
        description="the themes and recommendations that it answers",
    )
    plans: Annotated[list[Code], Field(max_length=MOST)] = Field(
        default_factory=list, description="strategic plans that tell how far it is"
    )
    indicators: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)
    schemes: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)


class Commitments(Schema):
    """What was promised, and by which indicators and savings schemes it is watched."""

    model_config = with_example(items=[], indicators=["ae-breaches"], schemes=[])

    items: Annotated[list[CommitmentContent], Field(max_length=MOST)]
    indicators: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)
    schemes: Annotated[list[Code], Field(max_length=MOST)] = Field(default_factory=list)
