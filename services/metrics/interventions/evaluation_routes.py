"""`/v1/metrics/interventions/{intervention_id}/evaluation`."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Query, Request, Response

from services.metrics.heavy import evaluated
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.interventions.charts.intervention_chart import chart_of
from services.metrics.interventions.evaluation_schemas import InterventionEvaluation
from services.metrics.interventions.queries import (
    EvaluatedIntervention,
    SeriesJudged,
    evaluate_intervention,
)
from services.metrics.interventions.service import (
    PREFIX,
    InterventionNotFound,
    intervention_etag,
    read_intervention,
)
from services.metrics.observations.maps import COUNTED_PROBLEMS
from services.metrics.observations.params import OnMap
from services.metrics.observations.queries import OrganisationNotFound
from services.metrics.pictures import Reader, add_pictures
from services.shared.auth import Principal
from services.shared.conditional import etag_of, not_modified
from services.shared.dependencies import at_once
from services.shared.errors import Fault, Invalid, problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import Specification
from services.shared.routing import Router


class NotEvaluated(Invalid):
    code = "not_evaluated"
    title = "The figures cannot be judged"
    example = "2 points before and 10 after; at least 3 are needed."


class NoSuchSeries(Invalid):
    code = "no_such_series"
    title = "The intervention has no such indicator"
    example = "It names 2 indicators; `series` is from 1 to 2."


PROBLEMS = problem_responses(
    InterventionNotFound, IndicatorNotFound, OrganisationNotFound, *COUNTED_PROBLEMS
)
CHART_PROBLEMS = problem_responses(
    InterventionNotFound,
    IndicatorNotFound,
    OrganisationNotFound,
    NotEvaluated,
    NoSuchSeries,
    *COUNTED_PROBLEMS,
)

router = Router(prefix=PREFIX, tags=["interventions"], route_class=heavy(evaluated))


@dataclass(frozen=True)
class ChartQuery:
    """Which of the intervention's indicators, on which map."""

    on_map: OnMap
    series: Annotated[
        int, Query(ge=1, le=10, description="place of the indicator in the intervention, from 1")
    ] = 1


async def _evaluated(
    request: Request, intervention_id: UUID, principal: Principal, on_map: OnMap
) -> EvaluatedIntervention:
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        intervention = await read_intervention(session, intervention_id, principal)
        return await evaluate_intervention(session, organisations, intervention, on_map)


def _etag(found: EvaluatedIntervention, *form: object) -> str:
    read = [(each.read.indicator.version, each.read.figures, each.judged) for each in found.series]
    return etag_of(*form, found.map.name, intervention_etag(found.intervention), read)


@router.get(
    "/{intervention_id}/evaluation",
    summary="What an intervention did to its figures",
    response_model=InterventionEvaluation,
    responses=PROBLEMS,
)
async def get_evaluation(
    request: Request, response: Response, intervention_id: UUID, on_map: OnMap, principal: Reader
) -> InterventionEvaluation | Response:
    """For each indicator: control charts before and after, segmented regression with Newey-West
    errors, the comparison group, balancing indicators, take-up against plan, and a verdict in
    careful words with what is missing. The first point after the change is that of the first
    period that begins on the start date or later.
    """
    found = await _evaluated(request, intervention_id, principal, on_map)
    response.headers["ETag"] = etag = _etag(found)
    return not_modified(request, etag) or InterventionEvaluation.of(found)


class IndicatorEvaluation(NamedTuple):
    """One of the intervention's indicators, and the evaluation that it is of."""

    found: EvaluatedIntervention
    place: int

    @property
    def series(self) -> SeriesJudged:
        return self.found.series[self.place - 1]


async def charted(
    request: Request,
    intervention_id: UUID,
    query: Annotated[ChartQuery, at_once(ChartQuery)],
    principal: Reader,
) -> IndicatorEvaluation:
    """What the pictures are drawn from. Raises NoSuchSeries."""
    found = await _evaluated(request, intervention_id, principal, query.on_map)
    if query.series > len(found.series):
        detail = f"It names {len(found.series)} indicators; `series` is from 1 up to that."
        raise NoSuchSeries(detail, errors=[Fault("/query/series", NoSuchSeries.code, detail)])
    return IndicatorEvaluation(found, query.series)


def _chart(charted: IndicatorEvaluation, width: float) -> Specification:
    series = charted.series
    evaluation, said = series.judged.evaluation, series.judged.said
    if evaluation is None or said is None:
        raise NotEvaluated(series.judged.warnings[-1].detail)
    return chart_of(charted.found.intervention.name, series, evaluation, said, width)


add_pictures(
    router, "/{intervention_id}/evaluation", "evaluation", "The chart of an evaluation",
    read=charted, chart=_chart, problems=CHART_PROBLEMS,
    etag=lambda charted: _etag(charted.found, charted.place),
)  # fmt: skip
