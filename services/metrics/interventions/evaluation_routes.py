"""`/v1/metrics/interventions/{intervention_id}/evaluation`."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.metrics.analyses.pictures import PNG, SVG, VEGA_LITE, Reader, Specification, picture
from services.metrics.indicators.service import IndicatorNotFound
from services.metrics.interventions.evaluating import (
    Evaluated,
    SeriesJudged,
    evaluate_intervention,
)
from services.metrics.interventions.evaluation import InterventionEvaluation
from services.metrics.interventions.service import (
    PREFIX,
    InterventionNotFound,
    intervention_etag,
    read_intervention,
)
from services.metrics.observations.mapping import COUNTED_PROBLEMS, OnMap
from services.metrics.observations.service import OrganisationNotFound
from services.shared.auth import Principal
from services.shared.conditional import etag_of, not_modified
from services.shared.errors import Fault, Invalid, problem_responses
from services.shared.routing import StrictRoute


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

router = APIRouter(prefix=PREFIX, tags=["interventions"], route_class=StrictRoute)


@dataclass(frozen=True)
class ChartQuery:
    """Which of the intervention's indicators, on which map."""

    on_map: OnMap
    series: Annotated[
        int, Query(ge=1, le=10, description="place of the indicator in the intervention, from 1")
    ] = 1


Chart = Annotated[ChartQuery, Depends()]


async def _evaluated(
    request: Request, intervention_id: UUID, principal: Principal, on_map: OnMap
) -> Evaluated:
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        intervention = await read_intervention(session, intervention_id, principal)
        return await evaluate_intervention(session, organisations, intervention, on_map)


def _etag(found: Evaluated, *form: object) -> str:
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


@router.get(
    "/{intervention_id}/evaluation.vl.json",
    summary="The chart of an evaluation as Vega-Lite",
    response_class=Response,
    responses={200: {"content": {VEGA_LITE: {"schema": {"type": "object"}}}}, **CHART_PROBLEMS},
)
async def get_evaluation_vega_lite(
    request: Request, intervention_id: UUID, query: Chart, principal: Reader
) -> Response:
    """A Vega-Lite specification with its data, for a frontend to draw."""
    return await _chart(request, intervention_id, query, principal, VEGA_LITE)


@router.get(
    "/{intervention_id}/evaluation.svg",
    summary="The chart of an evaluation as SVG",
    response_class=Response,
    responses={200: {"content": {SVG: {"schema": {"type": "string"}}}}, **CHART_PROBLEMS},
)
async def get_evaluation_svg(
    request: Request, intervention_id: UUID, query: Chart, principal: Reader
) -> Response:
    """The chart with alternative text that says what it shows."""
    return await _chart(request, intervention_id, query, principal, SVG)


@router.get(
    "/{intervention_id}/evaluation.png",
    summary="The chart of an evaluation as PNG",
    response_class=Response,
    responses={
        200: {"content": {PNG: {"schema": {"type": "string", "format": "binary"}}}},
        **CHART_PROBLEMS,
    },
)
async def get_evaluation_png(
    request: Request, intervention_id: UUID, query: Chart, principal: Reader
) -> Response:
    """The chart as a picture."""
    return await _chart(request, intervention_id, query, principal, PNG)


async def _chart(
    request: Request, intervention_id: UUID, query: ChartQuery, principal: Principal, form: str
) -> Response:
    found = await _evaluated(request, intervention_id, principal, query.on_map)
    series = _chosen(found, query.series)
    etag = _etag(found, query.series)
    return await picture(request, form, etag, lambda: _chart_of(found.intervention.name, series))


def _chosen(found: Evaluated, place: int) -> SeriesJudged:
    if place > len(found.series):
        detail = f"It names {len(found.series)} indicators; `series` is from 1 up to that."
        raise NoSuchSeries(detail, errors=[Fault("/query/series", NoSuchSeries.code, detail)])
    return found.series[place - 1]


def _chart_of(name: str, series: SeriesJudged) -> Specification:
    # Loading the drawing libraries takes half a second: not at start, for who never draws.
    from services.metrics.interventions.charts import chart_of

    evaluation, said = series.judged.evaluation, series.judged.said
    if evaluation is None or said is None:
        raise NotEvaluated(series.judged.warnings[-1].detail)
    return chart_of(name, series, evaluation, said)
