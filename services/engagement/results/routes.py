"""`/v1/engagement/consultations/{id}/results`."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader
from services.engagement.consultations.service import PREFIX as CONSULTATIONS
from services.engagement.results import problems
from services.engagement.results.params import Wanted
from services.engagement.results.presenter import results_of
from services.engagement.results.queries import ResultsScope, read_results, read_subject
from services.engagement.results.schemas import ResultsView
from services.shared.auth import Principal
from services.shared.conditional import tagged
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import is_picture
from services.shared.routing import Router

PREFIX = f"{CONSULTATIONS}/{{consultation_id}}/results"


def is_dear(request: Request) -> bool:
    """By groups: which cells of a table are withheld is worked out together."""
    return bool(request.scope["query_string"]) or is_picture(request)


PROBLEMS = problem_responses(
    ConsultationNotFound,
    problems.GroupJoined,
    problems.NoMargin,
    problems.QuestionUnknown,
    problems.ResultsInTheMaking,
    problems.TooManyFigures,
)
router = Router(prefix=PREFIX, tags=["results"], route_class=heavy(is_dear))


async def stored_results(
    request: Request, consultation_id: UUID, principal: Reader, by: Wanted
) -> ResultsView:
    """What is answered, and what files are made from."""
    return await read_asked(request, consultation_id, principal, by.asked)


async def read_asked(
    request: Request, consultation_id: UUID, principal: Principal, asked: ResultsScope
) -> ResultsView:
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        row = await read_consultation(session, consultation_id, principal)
        subject = await read_subject(session, row, today)
        return results_of(await read_results(session, subject, asked))


Found = Annotated[ResultsView, Depends(stored_results)]


@router.get(
    "",
    summary="What people answered",
    response_model=ResultsView,
    responses=PROBLEMS,
)
async def get_results(request: Request, response: Response, found: Found) -> ResultsView | Response:
    """Counts and shares of each question with Wilson's 95% intervals, of all or of a group, and by
    channel, route, area, side of the border or deprivation. Nothing but counts by channel before
    the consultation is closed and its responses are frozen.
    """
    return tagged(request, response, found)
