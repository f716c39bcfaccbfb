"""`/v1/metrics/indicators/{code}/inequality`, with its pictures."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from services.metrics.comparisons.params import Period
from services.metrics.comparisons.problems import NotCounted
from services.metrics.indicators.analysis_routes import public_analysis
from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.inequality.chart import inequality_chart
from services.metrics.inequality.problems import NoQuintiles, NotOnScale
from services.metrics.inequality.schemas import StoredInequality
from services.metrics.inequality.service import SlopeAsked, read_slope
from services.metrics.observations.maps import COUNTED_PROBLEMS
from services.metrics.observations.params import OnMap, OrganisationCode
from services.metrics.observations.queries import NoObservations, OrganisationNotFound
from services.metrics.observations.rules.values import first_day
from services.metrics.pictures import Reader, add_pictures, answer_etag
from services.shared.conditional import tagged
from services.shared.dependencies import at_once
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import is_picture
from services.shared.routing import Router
from services.statistics.inequality.sii import TransformName

PROBLEMS = problem_responses(
    IndicatorNotFound,
    OrganisationNotFound,
    NoObservations,
    NotCounted,
    NoQuintiles,
    NotOnScale,
    *COUNTED_PROBLEMS,
)

router = Router(prefix="/v1/metrics/indicators", tags=["analyses"], route_class=heavy(is_picture))


@dataclass(frozen=True)
class InequalityQuery:
    """Whose figures, of which period, on which scale."""

    on_map: OnMap
    code: IndicatorCode
    organisation: OrganisationCode
    period: Period = None
    transform: Annotated[
        TransformName, Query(description="scale of the line: log for rates, logit for proportions")
    ] = "none"

    def asked(self) -> SlopeAsked:
        period = first_day(self.period) if self.period else None
        return SlopeAsked(self.code, self.organisation, period, self.transform, self.on_map)


async def stored_inequality(
    request: Request, query: Annotated[InequalityQuery, at_once(InequalityQuery)]
) -> StoredInequality:
    """What the slope answers, and what its pictures are drawn from."""
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        return StoredInequality.of_stored(await read_slope(session, organisations, query.asked()))


@router.get(
    "/{code}/inequality",
    summary="The slope of an indicator over deprivation",
    response_model=StoredInequality,
    responses=PROBLEMS,
)
async def get_inequality(
    request: Request,
    response: Response,
    _: Reader,
    found: Annotated[StoredInequality, Depends(stored_inequality)],
) -> StoredInequality | Response:
    """The gap between the most and the least deprived, as a difference and as a ratio.

    Needs figures that may be shown for all five deprivation quintiles.
    """
    return tagged(request, response, found, answer_etag(found))


add_pictures(
    router, "/{code}/inequality", "inequality", "The slope of inequality",
    read=stored_inequality, chart=inequality_chart, problems=PROBLEMS,
)  # fmt: skip
public_inequality = public_analysis(
    "inequality", "The slope of inequality", model=StoredInequality, read=stored_inequality,
    chart=inequality_chart, problems=PROBLEMS, is_heavy=is_picture,
)  # fmt: skip
