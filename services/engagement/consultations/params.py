"""What requests give beside their bodies."""

from typing import Annotated, Literal

from fastapi import Path, Query

from services.contracts.codes import ODS_CODE
from services.engagement.consultations.repository import Filter
from services.engagement.consultations.rules.states import Kind, State
from services.engagement.consultations.schemas.codes import AREA
from services.engagement.consultations.schemas.consultations import TOPIC
from services.shared.dependencies import at_once
from services.shared.patterns import named
from services.shared.schemas import NO_NUL, Day

SLUG = named("^[a-z0-9][a-z0-9-]{0,79}$", "the slug of a consultation, or its id")
Language = Literal["english", "welsh"]
QueryOrganisation = Annotated[
    str | None, Query(alias="organisation", pattern=ODS_CODE, examples=["27D"])
]
QueryKind = Annotated[Kind | None, Query(description="null: of every kind")]
QueryPlace = Annotated[
    str | None,
    Query(pattern=AREA, examples=["E06000050"], description="an affected area, by its code"),
]
QueryTopic = Annotated[str | None, Query(pattern=TOPIC, examples=["urgent-care"])]
QueryState = Annotated[State | None, Query(description="as they stand today, in London")]
QueryDay = Annotated[Day | None, Query(description="a day on which people are asked")]
QueryText = Annotated[
    str | None,
    Query(
        min_length=1, max_length=100, pattern=NO_NUL, examples=["care"],
        description="in title or summary, in either language",
    ),
]  # fmt: skip
QueryLanguage = Annotated[Language, Query(description="English where there is no other text")]
Slug = Annotated[str, Path(pattern=SLUG, examples=["care-closer-to-home-0f6a2a1c"])]
On = Annotated[Day | None, Query(description="the day of effect; null: today, in London")]


class ConsultationQuery:
    """Which consultations."""

    def __init__(
        self,
        organisation: QueryOrganisation = None,
        kind: QueryKind = None,
        place: QueryPlace = None,
        topic: QueryTopic = None,
        state: QueryState = None,
        on: QueryDay = None,
        q: QueryText = None,
    ) -> None:
        self.filter = Filter(organisation, kind, place, topic, state, on, q)


Wanted = Annotated[ConsultationQuery, at_once(ConsultationQuery)]
