"""What requests about responses give beside their bodies."""

from typing import Annotated, Literal

from fastapi import Query

from services.engagement.consultations.schemas.codes import AREA
from services.engagement.responses.repository import Filter
from services.engagement.responses.rules.channels import Channel, RespondentKind
from services.engagement.responses.schemas import ROUTE
from services.shared.dependencies import at_once


class ResponseFilter:
    """Which responses of a consultation are listed."""

    def __init__(
        self,
        state: Literal["submitted", "withdrawn"] = "submitted",
        channel: Channel | None = None,
        kind: RespondentKind | None = None,
        area: Annotated[str | None, Query(pattern=AREA)] = None,
        route: Annotated[str | None, Query(pattern=ROUTE)] = None,
    ) -> None:
        self.wanted = Filter(state, channel, kind, area, route)


Wanted = Annotated[ResponseFilter, at_once(ResponseFilter)]
