"""`/v1/finance/recovery/hole/trend`."""

import asyncio
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from services.contracts.metrics import MetricsClient
from services.finance.recovery.hole import repository
from services.finance.recovery.hole.rules.decomposition import decomposed
from services.finance.recovery.hole.rules.publication import published
from services.finance.recovery.hole.trend_presenter import trend_view
from services.finance.recovery.hole.trend_queries import chart_of, monthly
from services.finance.recovery.hole.trend_schemas import HoleTrend, Measure, TrendPart
from services.finance.recovery.runs.problems import RunNotFinished, RunNotFound
from services.finance.recovery.runs.repository import is_synthetic
from services.finance.recovery.runs.service import folder_of, read_finished
from services.shared.auth import Principal, requires
from services.shared.calling import service_client
from services.shared.conditional import tagged
from services.shared.dependencies import at_once
from services.shared.errors import problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.pictures import Specification, add_pictures
from services.shared.routing import Router

READING = requires("finance.read")
Reader = Annotated[Principal, READING]
PROBLEMS = problem_responses(RunNotFound, RunNotFinished)


router = Router(prefix="/v1/finance/recovery/hole", tags=["recovery"], route_class=heavy(always))


@dataclass(frozen=True)
class TrendQuery:
    """Of which run, which part of the hole, and cash or notional."""

    run: Annotated[UUID, Query(description="the run whose months are compared")]
    part: Annotated[TrendPart, Query(description="all of the hole, or a part of it")] = "total"
    measure: Annotated[Measure, Query(description="which of the two figures")] = "notional"


async def trend(
    request: Request, query: Annotated[TrendQuery, at_once(TrendQuery)], principal: Reader
) -> HoleTrend:
    """What is answered, and what pictures are made from."""
    state = request.app.state
    async with state.database.read() as session:
        run, _ = await read_finished(session, query.run, principal)
        synthetic = await is_synthetic(session, run.id)
    first, last = f"{run.first:%Y-%m}", f"{run.last:%Y-%m}"
    folder = folder_of(state.settings, run.id)
    rows = await asyncio.to_thread(repository.members, folder, run.owner, "month", first, last)
    seen = published(decomposed(rows))
    sent = {month for each in run.batches for _, month in each["parts"]}
    hole = monthly(seen, (run.first, run.last), sent, query.part, query.measure)
    async with service_client(state.settings, "finance", to="metrics", scope="metrics.read") as it:
        chart, detail = await chart_of(MetricsClient(it), hole)
    return trend_view(
        run.id, run.owner, query.part, query.measure, hole, chart, detail, synthetic=synthetic
    )


Found = Annotated[HoleTrend, Depends(trend)]


@router.get(
    "/trend",
    summary="The hole month by month, with the verdict of its control chart",
    response_model=HoleTrend,
    responses=PROBLEMS,
)
async def get_hole_trend(
    request: Request, response: Response, found: Found, _: Reader
) -> HoleTrend | Response:
    """Less is better. A month of 1 to 7 lines is withheld, and a gap on the chart, as is one of
    which no activity was sent. Without an answer of the metrics service the months are told without
    limits, and why.
    """
    return tagged(request, response, found)


def _chart(found: HoleTrend, width: float) -> Specification:
    # What only pictures need is not loaded at start.
    from services.finance.recovery.hole.charts.trend_chart import trend_chart

    return trend_chart(found, width)


add_pictures(
    router, "/trend", "hole_trend", "The hole month by month", read=trend, chart=_chart,
    problems=PROBLEMS, access=READING,
)  # fmt: skip
