"""`/v1/public/indicators`: published definitions, for everybody."""

from fastapi import Request, Response

from services.metrics.indicators import repository
from services.metrics.indicators.params import IndicatorCode, SearchText
from services.metrics.indicators.queries import IndicatorNotFound, indicator_etag, read_published
from services.metrics.indicators.repository import Filter
from services.metrics.indicators.schemas import PublishedIndicator
from services.shared.auth import PUBLIC
from services.shared.conditional import etag_of, not_modified
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

CACHEABLE = {"Cache-Control": "public, max-age=300"}

router = Router(
    prefix="/v1/public/indicators",
    tags=["public indicators"],
    route_class=StrictRoute,
    dependencies=[PUBLIC],
)


@router.get(
    "",
    summary="The published indicators, by code",
    response_model=Page[PublishedIndicator],
    responses=problem_responses(CursorInvalid),
)
async def list_public_indicators(
    request: Request, response: Response, asked: Asked, q: SearchText = None
) -> Page[PublishedIndicator] | Response:
    """What is measured, how, and what is aimed at. No token is needed."""
    async with request.app.state.database.read() as session:
        changed = await repository.definitions_changed(session)
        rows = await repository.indicators_after(
            session, asked.after, asked.most, Filter(state="published", text=q)
        )
    etag = etag_of(request.url.query, *changed)
    response.headers.update(CACHEABLE | {"ETag": etag})
    page = Page[PublishedIndicator].of(
        asked, rows, key=lambda row: [row.code], item=PublishedIndicator.of
    )
    return not_modified(request, etag) or page


@router.get(
    "/{code}",
    summary="One published indicator",
    response_model=PublishedIndicator,
    responses=problem_responses(IndicatorNotFound),
)
async def get_public_indicator(
    request: Request, response: Response, code: IndicatorCode
) -> PublishedIndicator | Response:
    """The published definition. No token is needed."""
    async with request.app.state.database.read() as session:
        indicator = await read_published(session, code)
    etag = indicator_etag(indicator)
    response.headers.update(CACHEABLE | {"ETag": etag})
    return not_modified(request, etag) or PublishedIndicator.of(indicator)
