"""`/v1/public/scorecards`: of published indicators, for everybody."""

from typing import Annotated

from fastapi import Depends, Request, Response

from services.metrics.heavy import many
from services.metrics.indicators.public_routes import CACHEABLE
from services.metrics.indicators.queries import read_published
from services.metrics.pictures import add_pictures, answer_etag
from services.metrics.scorecards.params import ScorecardQuery
from services.metrics.scorecards.problems import TooManyCells
from services.metrics.scorecards.routes import (
    PROBLEMS,
    USUAL_WIDTH,
    chart,
    stored_scorecard,
)
from services.metrics.scorecards.schemas import Scorecard
from services.shared.auth import PUBLIC
from services.shared.conditional import tagged_json
from services.shared.dependencies import at_once
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.routing import Router

router = Router(
    prefix="/v1/public",
    tags=["public indicators"],
    route_class=heavy(many),
    dependencies=[PUBLIC],
)


async def public_scorecard(
    request: Request, query: Annotated[ScorecardQuery, at_once(ScorecardQuery)]
) -> Scorecard:
    """What every reader may see. Raises IndicatorNotFound where one is not published."""
    async with request.app.state.database.read() as session:
        for code in query.indicator:
            await read_published(session, code)
    return await stored_scorecard(request, query)


@router.get(
    "/scorecards",
    summary="Many organisations by many published indicators",
    response_model=Scorecard,
    responses=problem_responses(*PROBLEMS),
)
async def get_public_scorecard(
    request: Request, found: Annotated[Scorecard, Depends(public_scorecard)]
) -> Response:
    """For each the latest figure, its variation, its target and a sentence. No token is needed."""
    answer = tagged_json(request, found.model_dump_json(), answer_etag(found))
    answer.headers.update(CACHEABLE)
    return answer


add_pictures(
    router, "/scorecards", "public_scorecard", "The scorecard of published indicators",
    read=public_scorecard, chart=chart, problems=problem_responses(*PROBLEMS, TooManyCells),
    usual=USUAL_WIDTH, access=PUBLIC, headers=CACHEABLE,
)  # fmt: skip
