"""Answers as figures of an indicator, as they cross the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.engagement.questionnaires.schemas import CODE
from services.shared.patterns import named
from services.shared.schemas import IsoDate, Schema, Text, with_example

INDICATOR = named("^[a-z0-9]+(-[a-z0-9]+)*$", "an indicator's code, such as surgery-first")
MOST_OPTIONS = 100
Ticked = Annotated[str, Field(pattern=CODE)]
SHARE: dict[str, Any] = {"organisation": "27D", "numerator": 120, "denominator": 400}
ARRIVAL: dict[str, Any] = {"state": "succeeded", "at": "2026-11-22T10:00:03Z", "detail": None}
EDITION: dict[str, Any] = {
    "number": 1,
    "question": "tried",
    "options": ["surgery"],
    "indicator": "surgery-first",
    "definition_version": 1,
    "period": "2026-07-01",
    "edition": 1,
    "shares": [SHARE],
    "import_id": "7f3d1a5e-5f0e-4a51-8c55-0c7f0f6f2a11",
    "sent_by": "jane.doe",
    "sent_at": "2026-11-22T10:00:00Z",
    "links": {
        "import": "/v1/metrics/imports/7f3d1a5e-5f0e-4a51-8c55-0c7f0f6f2a11",
        "rejects": "/v1/metrics/imports/7f3d1a5e-5f0e-4a51-8c55-0c7f0f6f2a11/rejects",
    },
}


class NewIndicatorEdition(Schema):
    """Which indicator the answers are figures of, and which options are counted."""

    model_config = with_example(indicator="surgery-first", options=["surgery"])

    indicator: Annotated[str, Field(pattern=INDICATOR, max_length=64)]
    options: Annotated[list[Ticked], Field(min_length=1, max_length=MOST_OPTIONS)] = Field(
        description="the numerator is who chose one of them; of a multiple question one alone"
    )


class ShareView(Schema):
    """People to the nearest 5; null is withheld."""

    model_config = with_example(**SHARE)

    organisation: str = Field(description="or area")
    numerator: int | None
    denominator: int | None = Field(description="those who answered")


class IndicatorEditionItem(Schema):
    """Figures that were sent to the metrics service."""

    model_config = with_example(**EDITION)

    number: int = Field(description="counts what this survey sent")
    question: str
    options: list[str]
    indicator: str
    definition_version: int
    period: IsoDate = Field(description="first day of the period in which the survey closed")
    edition: int = Field(description="from 2 on it corrects what was sent of the period before")
    shares: list[ShareView]
    import_id: UUID
    sent_by: str
    sent_at: datetime
    links: dict[str, str]


class ArrivalView(Schema):
    """How far the metrics service is with it."""

    model_config = with_example(**ARRIVAL)

    state: Literal["queued", "running", "succeeded", "failed", "cancelled"] | None = Field(
        description="null: not known, as `detail` says"
    )
    at: datetime | None = Field(description="when it was taken in, or refused")
    detail: Text | None


class IndicatorEditionView(IndicatorEditionItem):
    """The same, and what became of it."""

    model_config = with_example(**EDITION, arrival=ARRIVAL)

    arrival: ArrivalView
