"""`/v1/metrics/indicators/{code}/spc`."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.metrics.analyses.pictures import PNG, SVG, VEGA_LITE, Reader, picture
from services.metrics.analyses.rules.spc_rulesets import DEFAULT_RULE_SET
from services.metrics.analyses.rules.spc_vocabulary import RuleSetName
from services.metrics.analyses.service import (
    NoValues,
    SeriesAsked,
    StoredAnalysis,
    analyse_stored,
)
from services.metrics.analyses.stored import StoredSpc
from services.metrics.indicators.routes import IndicatorCode
from services.metrics.indicators.service import IndicatorNotFound
from services.metrics.observations.mapping import MAP_PROBLEMS, OnMap
from services.metrics.observations.schemas import (
    EARLIEST,
    LATEST,
    Department,
    End,
    OrganisationCode,
    Start,
)
from services.metrics.observations.service import (
    NoObservations,
    OrganisationNotFound,
    PeriodsReversed,
    span,
)
from services.shared.conditional import etag_of, not_modified
from services.shared.errors import problem_responses
from services.shared.routing import StrictRoute

PROBLEMS = problem_responses(
    IndicatorNotFound,
    OrganisationNotFound,
    NoObservations,
    NoValues,
    PeriodsReversed,
    *MAP_PROBLEMS,
)

router = APIRouter(prefix="/v1/metrics/indicators", tags=["analyses"], route_class=StrictRoute)


@dataclass(frozen=True)
class SpcQuery:
    """Which series, and by which rule set."""

    on_map: OnMap
    code: IndicatorCode
    organisation: OrganisationCode
    department: Annotated[Department, Query(description="`all` sums the departments")] = "all"
    start: Start = EARLIEST
    end: End = LATEST
    ruleset: Annotated[RuleSetName, Query(description="the published rules")] = DEFAULT_RULE_SET

    def asked(self) -> SeriesAsked:
        first, last = span(self.start, self.end)
        return SeriesAsked(self.code, self.organisation, self.department, first, last, self.on_map)


Spc = Annotated[SpcQuery, Depends()]


async def _analysed(request: Request, query: SpcQuery) -> StoredAnalysis:
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        return await analyse_stored(session, organisations, query.asked(), query.ruleset)


def _etag(stored: StoredAnalysis, query: SpcQuery) -> str:
    asked = (query.code, query.department, query.ruleset, query.on_map.name)
    said = (stored.indicator.version, stored.organisation, stored.figures, stored.target)
    return etag_of(*asked, *said, stored.parts, stored.analysis.segments)


@router.get(
    "/{code}/spc",
    summary="Statistical process control of an indicator",
    response_model=StoredSpc,
    responses=PROBLEMS,
)
async def get_spc(
    request: Request, response: Response, query: Spc, _: Reader
) -> StoredSpc | Response:
    """Mean, limits, special causes, variation and assurance of one series, with provenance."""
    stored = await _analysed(request, query)
    etag = _etag(stored, query)
    response.headers["ETag"] = etag
    return not_modified(request, etag) or StoredSpc.of_stored(stored)


@router.get(
    "/{code}/spc.vl.json",
    summary="The SPC chart as Vega-Lite",
    response_class=Response,
    responses={200: {"content": {VEGA_LITE: {"schema": {"type": "object"}}}}, **PROBLEMS},
)
async def get_spc_vega_lite(request: Request, query: Spc, _: Reader) -> Response:
    """A Vega-Lite specification with its data, for a frontend to draw."""
    return await _chart(request, query, VEGA_LITE)


@router.get(
    "/{code}/spc.svg",
    summary="The SPC chart as SVG",
    response_class=Response,
    responses={200: {"content": {SVG: {"schema": {"type": "string"}}}}, **PROBLEMS},
)
async def get_spc_svg(request: Request, query: Spc, _: Reader) -> Response:
    """The chart with alternative text that says what it shows."""
    return await _chart(request, query, SVG)


@router.get(
    "/{code}/spc.png",
    summary="The SPC chart as PNG",
    response_class=Response,
    responses={
        200: {"content": {PNG: {"schema": {"type": "string", "format": "binary"}}}},
        **PROBLEMS,
    },
)
async def get_spc_png(request: Request, query: Spc, _: Reader) -> Response:
    """The chart as a picture."""
    return await _chart(request, query, PNG)


async def _chart(request: Request, query: SpcQuery, media_type: str) -> Response:
    # Loading the drawing libraries takes half a second: not at start, for who never draws.
    from services.metrics.analyses.charts.stored import chart_of

    stored = await _analysed(request, query)
    return await picture(request, media_type, _etag(stored, query), lambda: chart_of(stored))
