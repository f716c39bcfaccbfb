"""What requests give beside their bodies."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from services.contracts.codes import ODS_CODE
from services.engagement.consultations.schemas.codes import AREA
from services.engagement.events.repository import Filter
from services.engagement.events.schemas import EventKind
from services.shared.dependencies import at_once
from services.shared.schemas import Moment

QueryLanguage = Annotated[
    Literal["english", "welsh"], Query(description="English where there is no other text")
]


class EventQuery:
    """Which events."""

    def __init__(
        self,
        organisation: Annotated[str | None, Query(pattern=ODS_CODE, examples=["27D"])] = None,
        kind: EventKind | None = None,
        consultation: UUID | None = None,
        place: Annotated[
            str | None, Query(pattern=AREA, examples=["E06000050"], description="an area's code")
        ] = None,
        since: Annotated[Moment | None, Query(description="not over at this moment")] = None,
        until: Annotated[Moment | None, Query(description="begun before this moment")] = None,
    ) -> None:
        self.filter = Filter(organisation, kind, consultation, place, since, until)


Wanted = Annotated[EventQuery, at_once(EventQuery)]
