"""`/v1/metrics/observations`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from services.metrics.indicators.service import IndicatorNotFound, read_indicator
from services.metrics.observations import repository
from services.metrics.observations.repository import Filter
from services.metrics.observations.schemas import (
    EARLIEST,
    LATEST,
    ODS_CODE,
    End,
    ObservationView,
    Start,
)
from services.metrics.observations.service import PeriodsReversed, span
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.paging import DEFAULT_LIMIT, Cursor, CursorInvalid, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute

router = APIRouter(
    prefix="/v1/metrics/observations", tags=["observations"], route_class=StrictRoute
)


@router.get(
    "",
    summary="Current figures",
    responses=problem_responses(CursorInvalid, PeriodsReversed, IndicatorNotFound),
)
async def list_observations(
    request: Request,
    response: Response,
    _: Annotated[Principal, requires("metrics.read")],
    indicator: Annotated[
        str | None, Query(pattern="^[a-z0-9-]+$", max_length=64, examples=["ae-breaches"])
    ] = None,
    organisation: Annotated[str | None, Query(pattern=ODS_CODE, examples=["RRK"])] = None,
    department: Annotated[Literal["1", "2", "other"] | None, Query()] = None,
    start: Start = EARLIEST,
    end: End = LATEST,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ObservationView]:
    """The newest revision of each figure, by organisation, indicator, department and month."""
    first, last = span(start, end)
    pager = Pager.of(request)
    after = pager.key(cursor)
    async with request.app.state.database.read() as session:
        number = (await read_indicator(session, indicator)).id if indicator else None
        wanted = Filter(organisation, number, department, first, last)
        rows = await repository.observations_after(session, wanted, after, limit + 1)
    kept, following = page_of(
        rows,
        limit=limit,
        pager=pager,
        key=lambda row: row.key,
        request=request,
        response=response,
    )
    return Page[ObservationView](
        items=[ObservationView.of(row) for row in kept], next_cursor=following
    )
