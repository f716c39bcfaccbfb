"""Campaigns and duplicates, as they cross the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from services.engagement.consultations.schemas.codes import Code
from services.engagement.themes.rules.campaigns import CampaignDecision
from services.shared.schemas import Count, Schema, Text, with_example


class NewCampaignSearch(Schema):
    """The question whose answers are compared."""

    model_config = with_example(question="why")

    question: Code


class NewCampaignDecision(Schema):
    """What a reviewer makes of answers that are alike. None of them is dropped."""

    model_config = with_example(
        decision="campaign", reason="The letter of the residents' group, sent by 120 people"
    )

    decision: CampaignDecision = Field(
        description="`campaign`: one text, many people; `duplicate`: one person, several times; "
        "`separate`: people who say the same, each for themselves"
    )
    reason: Text


class CampaignView(Schema):
    """Answers to a question that are alike, and what a reviewer decided."""

    model_config = with_example(
        number=1, question="why", answers=120, likeness=0.91, beside=None, version=2,
        decision="campaign", reason="The letter of the residents' group", decided_by="jane",
        found_at="2026-11-02T10:00:00Z", changed_at="2026-11-03T10:00:00Z",
    )  # fmt: skip

    number: Count
    question: str
    answers: Count = Field(description="each of them counts, whatever is decided")
    likeness: float | None = Field(
        description="the least cosine, 0.6-1, with which one is like its nearest; null: one has "
        "gone since"
    )
    beside: int | None = Field(description="the decided campaign that these are like")
    version: Count
    decision: CampaignDecision | None
    reason: str | None
    decided_by: str | None
    found_at: datetime
    changed_at: datetime


class CampaignText(Schema):
    """An answer of a campaign."""

    model_config = with_example(
        response="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a", text="Keep the walk-in centre open."
    )

    response: UUID
    text: str
