"""Suggestions of themes, as they cross the wire."""

from datetime import datetime

from pydantic import Field

from services.shared.schemas import Count, Schema, with_example


class SuggestionsView(Schema):
    """What a model learnt, and how well it does on answers that it had not seen."""

    model_config = with_example(
        question="why", method="tfidf-logistic.1", frame_version=2, coded=80, suggested=420,
        accuracy=0.49, constant=0.31, made_at="2026-11-02T10:00:00Z",
    )  # fmt: skip

    question: str
    method: str
    frame_version: Count
    coded: Count = Field(description="answers that it learnt from")
    suggested: Count = Field(description="answers that nobody had coded")
    accuracy: float = Field(description="samples-averaged F1, 0-1, in five parts")
    constant: float = Field(description="the same of the usual themes for every answer")
    made_at: datetime
