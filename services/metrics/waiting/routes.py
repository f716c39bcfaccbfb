"""`/v1/metrics/waiting-times`."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from services.contracts.codes import ODS_CODE
from services.metrics.observations.rules.values import first_day
from services.metrics.waiting.repository import ALL_FUNCTIONS, PathwayFilter
from services.metrics.waiting.schemas import Part, WaitingTimesView
from services.metrics.waiting.service import NoPathways, PathwaysWithheld, read_waiting_times
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.errors import problem_responses
from services.shared.patterns import named
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Moment, Month

router = Router(prefix="/v1/metrics/waiting-times", tags=["waiting times"], route_class=StrictRoute)
TREATMENT_FUNCTION = named("^[A-Z]{1,2}_?[0-9]{2,3}$", "a treatment function, such as C_100")
Code = Annotated[str | None, Query(pattern=ODS_CODE, examples=["RBD"], description="ODS code")]


@router.get(
    "",
    summary="Referral-to-treatment waiting times of a month",
    response_model=WaitingTimesView,
    responses=problem_responses(NoPathways, PathwaysWithheld),
)
async def get_waiting_times(
    request: Request,
    response: Response,
    _: Annotated[Principal, requires("metrics.read")],
    period: Annotated[Month, Query(examples=["2024-11"], description="month")],
    provider: Code = None,
    commissioner: Code = None,
    treatment_function: Annotated[
        str, Query(pattern=TREATMENT_FUNCTION, description="C_999: all of them")
    ] = ALL_FUNCTIONS,
    part: Annotated[Part, Query(description="Part_2: incomplete pathways")] = "Part_2",
    commissioners: Annotated[
        Literal["all", "english"] | None,
        Query(description="default: all of one provider, else the English ones"),
    ] = None,
    as_published: Annotated[Moment | None, Query(description="as they stood then")] = None,
) -> WaitingTimesView | Response:
    """Weekly bands, how many wait, within 18 weeks, backlog. The total of all functions is the
    published one: it is never added to its parts. The answer says whose pathways it holds.
    """
    english = commissioners == "english" if commissioners else provider is None
    asked = PathwayFilter(
        first_day(period), part, treatment_function, provider, commissioner,
        english and commissioner is None, as_published,
    )  # fmt: skip
    async with request.app.state.database.read() as session:
        times = await read_waiting_times(session, asked)
    etag = etag_of(times)
    response.headers["ETag"] = etag
    return not_modified(request, etag) or WaitingTimesView.of(times)
