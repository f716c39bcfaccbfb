"""`/v1/metrics/indicators/{code}/spc`."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from services.metrics.indicators.analysis_routes import public_analysis
from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.problems import NoSuchCategory
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.observations.maps import MAP_PROBLEMS
from services.metrics.observations.params import (
    EARLIEST,
    LATEST,
    Breakdown,
    Department,
    End,
    OnMap,
    OrganisationCode,
    Start,
)
from services.metrics.observations.problems import TwoBreakdowns
from services.metrics.observations.queries import (
    NoObservations,
    OrganisationNotFound,
    PeriodsReversed,
    span,
)
from services.metrics.pictures import Reader, add_pictures
from services.metrics.spc.charts.indicator_chart import chart_of
from services.metrics.spc.presenter import StoredSpc
from services.metrics.spc.service import (
    BaselineUnfit,
    NoValues,
    SeriesAsked,
    StoredAnalysis,
    analyse_stored,
    annotated,
)
from services.shared.conditional import etag_of, not_modified
from services.shared.dependencies import at_once
from services.shared.errors import Fault, problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import is_picture
from services.shared.routing import Router
from services.shared.schemas import Month
from services.statistics.spc.rulesets import DEFAULT_RULE_SET
from services.statistics.spc.vocabulary import Centre, RuleSetName

PROBLEMS = problem_responses(
    IndicatorNotFound,
    NoSuchCategory,
    TwoBreakdowns,
    OrganisationNotFound,
    NoObservations,
    NoValues,
    BaselineUnfit,
    PeriodsReversed,
    *MAP_PROBLEMS,
)

router = Router(prefix="/v1/metrics/indicators", tags=["analyses"], route_class=heavy(is_picture))


@dataclass(frozen=True)
class SpcQuery:
    """Which series, and by which rule set."""

    on_map: OnMap
    code: IndicatorCode
    organisation: OrganisationCode
    category: Breakdown | None = None
    department: Annotated[
        Department | None, Query(description="the category of an A&E indicator")
    ] = None
    start: Start = EARLIEST
    end: End = LATEST
    ruleset: Annotated[RuleSetName, Query(description="the published rules")] = DEFAULT_RULE_SET
    centre: Annotated[Centre, Query(description="what limits lie about, at the same distance")] = (
        Centre.MEAN
    )
    baseline_from: Annotated[
        Month | None,
        Query(description="draw the limits of that segment from these months on; 12 or more"),
    ] = None
    baseline_to: Annotated[Month | None, Query(description="the last of these months")] = None

    def asked(self) -> SeriesAsked:
        """Raises PeriodsReversed, TwoBreakdowns."""
        first, last = span(self.start, self.end)
        if self.category and self.department:
            names = ("category", "department")
            faults = [Fault(f"/query/{name}", "one_of_several", "Ask for one.") for name in names]
            raise TwoBreakdowns(errors=faults)
        category = self.category or self.department or "all"
        return SeriesAsked(
            self.code, self.organisation, category, first, last, self.on_map, self.centre,
            self._baseline(),
        )  # fmt: skip

    def _baseline(self) -> tuple[date, date] | None:
        if self.baseline_from is None and self.baseline_to is None:
            return None
        return span(self.baseline_from or EARLIEST, self.baseline_to or LATEST)


async def stored_analysis(
    request: Request, query: Annotated[SpcQuery, at_once(SpcQuery)]
) -> StoredAnalysis:
    """What the analysis answers, and what its pictures are drawn from."""
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.snapshot() as snapshot:
        return await analyse_stored(snapshot, organisations, query.asked(), query.ruleset)


async def annotated_analysis(
    request: Request,
    principal: Reader,
    query: Annotated[SpcQuery, at_once(SpcQuery)],
) -> StoredAnalysis:
    """The same with what the caller may see of comments and interventions, of the same moment."""
    state = request.app.state
    organisations = await state.directory.current()
    async with state.database.snapshot() as snapshot:
        stored = await analyse_stored(snapshot, organisations, query.asked(), query.ruleset)
        return await annotated(snapshot, stored, state.changes, principal)


def analysis_etag(stored: StoredAnalysis) -> str:
    asked, analysis = stored.asked, stored.analysis
    question = (asked.indicator, asked.category, analysis.ruleset, asked.map.name, asked.centre)
    said = (stored.indicator.version, stored.organisation, stored.figures, stored.target)
    return etag_of(*question, *said, stored.parts, analysis.segments, stored.annotations)


@router.get(
    "/{code}/spc",
    summary="Statistical process control of an indicator",
    response_model=StoredSpc,
    responses=PROBLEMS,
)
async def get_spc(
    request: Request,
    response: Response,
    stored: Annotated[StoredAnalysis, Depends(annotated_analysis)],
    gaps: Annotated[
        Literal["left_out", "null"],
        Query(description="null: a point for each period, null where there is nothing to show"),
    ] = "left_out",
) -> StoredSpc | Response:
    """Mean, limits, special causes, variation and assurance of one series, with provenance."""
    response.headers["ETag"] = etag = analysis_etag(stored)
    shown = StoredSpc.of_stored(stored, with_gaps=gaps == "null")
    return not_modified(request, etag) or shown


add_pictures(
    router, "/{code}/spc", "spc", "The SPC chart",
    read=annotated_analysis, chart=chart_of, problems=PROBLEMS, etag=analysis_etag,
)  # fmt: skip
public_spc = public_analysis(
    "spc", "The control chart", model=StoredSpc, read=stored_analysis, told=StoredSpc.of_stored,
    chart=chart_of, problems=PROBLEMS, is_heavy=is_picture, etag=analysis_etag,
)  # fmt: skip
