"""What requests for results give."""

from typing import Annotated

from fastapi import Query

from services.engagement.consultations.schemas.codes import AREA
from services.engagement.questionnaires.schemas import CODE
from services.engagement.responses.rules.channels import Channel, RespondentKind
from services.engagement.responses.schemas import ROUTE
from services.engagement.results.queries import ResultsScope
from services.engagement.results.rules.dimensions import DimensionName, Side
from services.shared.dependencies import at_once


class FilterQuery:
    """Of whom results are."""

    def __init__(
        self,
        channel: Channel | None = None,
        route: Annotated[str | None, Query(pattern=ROUTE)] = None,
        area: Annotated[str | None, Query(pattern=AREA)] = None,
        border: Side | None = None,
        deprivation: Annotated[
            str | None, Query(pattern=CODE, description="a category of the margin deprivation")
        ] = None,
        locality: Annotated[
            str | None, Query(pattern=CODE, description="a category of the margin locality")
        ] = None,
    ) -> None:
        given: dict[DimensionName, str | None] = {
            "channel": channel,
            "route": route,
            "area": area,
            "border": border,
            "deprivation": deprivation,
            "locality": locality,
        }
        self.given = {name: value for name, value in given.items() if value is not None}


Filters = Annotated[FilterQuery, at_once(FilterQuery)]


class ResultsQuery:
    """By what results are told apart, and of whom they are."""

    def __init__(
        self,
        filters: Filters,
        by: DimensionName | None = None,
        kind: RespondentKind = "individual",
        question: Annotated[str | None, Query(pattern=CODE)] = None,
    ) -> None:
        self.asked = ResultsScope(kind, by, filters.given, question)


Wanted = Annotated[ResultsQuery, at_once(ResultsQuery)]
