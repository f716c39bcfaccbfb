"""`/v1/metrics/indicators`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from services.metrics.indicators import repository
from services.metrics.indicators.schemas import IndicatorDefinition
from services.metrics.indicators.service import IndicatorNotFound, read_indicator
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.errors import problem_responses
from services.shared.paging import DEFAULT_LIMIT, Cursor, CursorInvalid, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute

router = APIRouter(prefix="/v1/metrics/indicators", tags=["indicators"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]
IndicatorCode = Annotated[
    str, Path(pattern="^[a-z0-9-]+$", max_length=64, examples=["ae-breaches"])
]


@router.get(
    "",
    summary="The indicators, by code",
    responses=problem_responses(CursorInvalid),
)
async def list_indicators(
    request: Request,
    response: Response,
    _: Reader,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[IndicatorDefinition]:
    """Every indicator with its definition, unit and polarity."""
    pager = Pager.of(request)
    after = pager.key(cursor)
    async with request.app.state.database.read() as session:
        rows = await repository.indicators_after(session, after[0] if after else None, limit + 1)
    kept, following = page_of(
        rows,
        limit=limit,
        pager=pager,
        key=lambda row: [row.code],
        request=request,
        response=response,
    )
    items = [IndicatorDefinition.of(row) for row in kept]
    return Page[IndicatorDefinition](items=items, next_cursor=following)


@router.get(
    "/{code}",
    summary="One indicator",
    response_model=IndicatorDefinition,
    responses=problem_responses(IndicatorNotFound),
)
async def get_indicator(
    request: Request, response: Response, code: IndicatorCode, _: Reader
) -> IndicatorDefinition | Response:
    """Definition, unit, polarity and source of an indicator."""
    async with request.app.state.database.read() as session:
        indicator = await read_indicator(session, code)
    etag = etag_of(indicator.code, indicator.version)
    response.headers["ETag"] = etag
    return not_modified(request, etag) or IndicatorDefinition.of(indicator)
