"""`/v1/public/indicators/{code}/spc`: the control chart of a published indicator, for everybody."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.metrics.indicators.public_routes import CACHEABLE
from services.metrics.indicators.queries import read_published
from services.metrics.pictures import add_pictures
from services.metrics.spc.charts.indicator_chart import chart_of
from services.metrics.spc.presenter import StoredSpc
from services.metrics.spc.routes import PROBLEMS, SpcQuery, analysis_etag
from services.metrics.spc.service import StoredAnalysis, analyse_stored
from services.shared.auth import PUBLIC
from services.shared.conditional import not_modified
from services.shared.lane.routing import heavy
from services.shared.pictures import is_picture

router = APIRouter(
    prefix="/v1/public/indicators",
    tags=["public indicators"],
    route_class=heavy(is_picture),
    dependencies=[PUBLIC],
)


async def public_analysis(
    request: Request, query: Annotated[SpcQuery, Depends()]
) -> StoredAnalysis:
    """What every reader may see of a published indicator. Raises IndicatorNotFound."""
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        await read_published(session, query.code)
        return await analyse_stored(session, organisations, query.asked(), query.ruleset)


@router.get(
    "/{code}/spc",
    summary="The control chart of a published indicator",
    response_model=StoredSpc,
    responses=PROBLEMS,
)
async def get_public_spc(
    request: Request,
    response: Response,
    stored: Annotated[StoredAnalysis, Depends(public_analysis)],
) -> StoredSpc | Response:
    """Mean, limits, special causes, variation and assurance. No token is needed."""
    etag = analysis_etag(stored)
    response.headers.update(CACHEABLE | {"ETag": etag})
    return not_modified(request, etag) or StoredSpc.of_stored(stored)


add_pictures(
    router, "/{code}/spc", "public_spc", "The control chart of a published indicator",
    read=public_analysis, chart=chart_of, problems=PROBLEMS, etag=analysis_etag,
    access=PUBLIC, headers=CACHEABLE,
)  # fmt: skip
