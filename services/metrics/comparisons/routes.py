"""`/v1/metrics/indicators/{code}/funnel` and `/comparison`, with their pictures."""

from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from services.metrics.comparisons.charts.comparison_chart import WIDTH, comparison_chart
from services.metrics.comparisons.charts.funnel_chart import funnel_chart
from services.metrics.comparisons.params import ComparisonQuery, FunnelQuery
from services.metrics.comparisons.problems import (
    MethodRefused,
    NoBenchmark,
    NoTargetHolds,
    NotCounted,
)
from services.metrics.comparisons.schemas import StoredComparison, StoredFunnel
from services.metrics.comparisons.service import read_comparison, read_funnel
from services.metrics.heavy import many
from services.metrics.indicators.analysis_routes import public_analysis
from services.metrics.indicators.problems import NoSuchCategory
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.observations.maps import COUNTED_PROBLEMS
from services.metrics.observations.problems import NoMembers, NoSuchDay, TooManyOrganisations
from services.metrics.observations.queries import NoObservations
from services.metrics.pictures import Reader, add_pictures, answer_etag
from services.shared.conditional import tagged
from services.shared.dependencies import at_once
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.routing import Router

OF_GROUPS = (
    IndicatorNotFound, NoSuchCategory, NoObservations, NotCounted, NoTargetHolds, NoMembers,
    TooManyOrganisations,
)  # fmt: skip
FUNNEL_PROBLEMS = problem_responses(*OF_GROUPS, NoSuchDay, MethodRefused)
COMPARISON_PROBLEMS = problem_responses(*OF_GROUPS, NoBenchmark, *COUNTED_PROBLEMS)

router = Router(prefix="/v1/metrics/indicators", tags=["analyses"], route_class=heavy(many))


async def stored_funnel(
    request: Request,
    query: Annotated[FunnelQuery, at_once(FunnelQuery)],
    curve: Annotated[
        Literal["true", "false"], Query(description="true: with the limits for drawing, too")
    ] = "false",
) -> StoredFunnel:
    """What the funnel answers."""
    return await _funnel(request, query, curve=curve == "true")


async def drawn_funnel(
    request: Request, query: Annotated[FunnelQuery, at_once(FunnelQuery)]
) -> StoredFunnel:
    """What its pictures are drawn from."""
    return await _funnel(request, query, curve=True)


async def _funnel(request: Request, query: FunnelQuery, *, curve: bool) -> StoredFunnel:
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        found = await read_funnel(
            session, organisations, query.asked(), query.target, query.overdispersion, curve=curve
        )
    return StoredFunnel.of_group(found, query.target, organisations.version)


async def stored_comparison(
    request: Request, query: Annotated[ComparisonQuery, at_once(ComparisonQuery)]
) -> StoredComparison:
    """What the comparison answers, and what its pictures are drawn from."""
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        found = await read_comparison(session, organisations, query.asked(), query.benchmark)
    return StoredComparison.of_group(found, query.benchmark, organisations.version)


@router.get(
    "/{code}/funnel",
    summary="Organisations of different size on a funnel",
    response_model=StoredFunnel,
    responses=FUNNEL_PROBLEMS,
)
async def get_funnel(
    request: Request,
    response: Response,
    _: Reader,
    found: Annotated[StoredFunnel, Depends(stored_funnel)],
) -> StoredFunnel | Response:
    """Which organisations differ by more than their size explains, at 95% and 99.8%.

    Figures are those that may be shown; who has none is left out and told in `warnings`.
    """
    return tagged(request, response, found, answer_etag(found))


@router.get(
    "/{code}/comparison",
    summary="Organisations beside each other and a benchmark",
    response_model=StoredComparison,
    responses=COMPARISON_PROBLEMS,
)
async def get_comparison(
    request: Request,
    response: Response,
    _: Reader,
    found: Annotated[StoredComparison, Depends(stored_comparison)],
) -> StoredComparison | Response:
    """Each with its interval at 95% and 99.8%, its percentile, the deciles, and possible savings.

    Figures are those that may be shown; who has none is left out and told in `warnings`.
    """
    return tagged(request, response, found, answer_etag(found))


add_pictures(
    router, "/{code}/funnel", "funnel", "The funnel",
    read=drawn_funnel, chart=funnel_chart, problems=FUNNEL_PROBLEMS,
)  # fmt: skip
add_pictures(
    router, "/{code}/comparison", "comparison", "The comparison",
    read=stored_comparison, chart=comparison_chart, problems=COMPARISON_PROBLEMS, usual=WIDTH,
)  # fmt: skip
public_funnel = public_analysis(
    "funnel", "The funnel", model=StoredFunnel, read=stored_funnel, chart=funnel_chart,
    problems=FUNNEL_PROBLEMS, is_heavy=many, drawn=drawn_funnel,
)  # fmt: skip
public_comparison = public_analysis(
    "comparison", "The comparison", model=StoredComparison, read=stored_comparison,
    chart=comparison_chart, problems=COMPARISON_PROBLEMS, is_heavy=many, usual=WIDTH,
)  # fmt: skip
