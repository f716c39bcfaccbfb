"""`/v1/public/responses/mine/outcome`: what became of one's own response."""

from datetime import UTC, datetime

from fastapi import Request, Response

from services.engagement.consultations.public_queries import published_whole
from services.engagement.receipt_params import Receipt
from services.engagement.responses import problems
from services.engagement.responses.presenter import MINE
from services.engagement.responses.queries import read_mine
from services.engagement.themes.outcome_queries import outcome_of
from services.engagement.themes.outcome_schemas import ResponseOutcome
from services.shared.auth import PUBLIC
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.routing import Router, StrictRoute

router = Router(tags=["public responses"], dependencies=[PUBLIC], route_class=StrictRoute)


@router.get(
    f"{MINE}/outcome",
    summary="What became of one's own response",
    responses=problem_responses(problems.ResponseNotFound),
)
async def get_response_outcome(
    request: Request, response: Response, code: Receipt
) -> ResponseOutcome:
    """Whether a person has read what you wrote; once the report is published the themes found in
    it; and what was answered and done. By `Authorization: Receipt <code>`."""
    state, today = request.app.state, london_day(datetime.now(UTC))
    async with state.database.read() as session:
        found = await read_mine(session, state.receipts, code)
        whole = await published_whole(session, str(found.consulted.id))
    published = await state.public_progress.published(whole, today)
    async with state.database.read() as session:
        told = await outcome_of(session, found, whole, today, published)
    response.headers.update(problems.NOT_STORED)
    return told
