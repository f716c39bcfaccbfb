"""`/v1/metrics/indicators/{code}/trend`, with its pictures."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from services.metrics.indicators.analysis_routes import public_analysis
from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.problems import NoSuchCategory
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.observations.maps import COUNTED_PROBLEMS
from services.metrics.observations.params import LATEST, Breakdown, End, OnMap, OrganisationCode
from services.metrics.observations.queries import NoObservations, OrganisationNotFound
from services.metrics.observations.rules.values import first_day
from services.metrics.pictures import Reader, add_pictures, answer_etag
from services.metrics.trends.chart import trend_chart
from services.metrics.trends.problems import NoLimits, NotAnnual, TooFewYears
from services.metrics.trends.schemas import StoredTrend
from services.metrics.trends.service import TrendAsked, read_trend
from services.shared.conditional import tagged
from services.shared.dependencies import at_once
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import is_picture
from services.shared.routing import Router

PROBLEMS = problem_responses(
    IndicatorNotFound,
    OrganisationNotFound,
    NoObservations,
    NotAnnual,
    TooFewYears,
    NoLimits,
    NoSuchCategory,
    *COUNTED_PROBLEMS,
)

router = Router(prefix="/v1/metrics/indicators", tags=["analyses"], route_class=heavy(is_picture))


@dataclass(frozen=True)
class TrendQuery:
    """Which series, up to which year."""

    on_map: OnMap
    code: IndicatorCode
    organisation: OrganisationCode
    category: Breakdown = "all"
    end: End = LATEST

    def asked(self) -> TrendAsked:
        end = first_day(self.end)
        return TrendAsked(self.code, self.organisation, self.category, end, self.on_map)


async def stored_trend(
    request: Request, query: Annotated[TrendQuery, at_once(TrendQuery)]
) -> StoredTrend:
    """What the trend answers, and what its pictures are drawn from."""
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        return StoredTrend.of_stored(await read_trend(session, organisations, query.asked()))


@router.get(
    "/{code}/trend",
    summary="The recent trend of an annual indicator",
    response_model=StoredTrend,
    responses=PROBLEMS,
)
async def get_trend(
    request: Request,
    response: Response,
    _: Reader,
    found: Annotated[StoredTrend, Depends(stored_trend)],
) -> StoredTrend | Response:
    """Whether the last five annual values rise or fall beyond chance at 99.8%."""
    return tagged(request, response, found, answer_etag(found))


add_pictures(
    router, "/{code}/trend", "trend", "The recent trend",
    read=stored_trend, chart=trend_chart, problems=PROBLEMS,
)  # fmt: skip
public_trend = public_analysis(
    "trend", "The recent trend", model=StoredTrend, read=stored_trend, chart=trend_chart,
    problems=PROBLEMS, is_heavy=is_picture,
)  # fmt: skip
