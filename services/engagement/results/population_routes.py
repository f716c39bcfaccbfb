"""`/v1/engagement/consultations/{id}/results/weighted`, `/representativeness`, `/cross-tab`."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from services.engagement.consultations.problems import ConsultationNotFound, ResultsNotYet
from services.engagement.consultations.queries import read_consultation
from services.engagement.consultations.routes import Reader
from services.engagement.questionnaires.schemas import CODE
from services.engagement.responses.rules.channels import RespondentKind
from services.engagement.results import problems
from services.engagement.results.params import Filters
from services.engagement.results.population_presenter import (
    cross_tab_of,
    representativeness_of,
    weighted_of,
)
from services.engagement.results.population_queries import (
    read_comparisons,
    read_cross_tab,
    read_weighted,
)
from services.engagement.results.population_schemas import (
    CrossTabView,
    RepresentativenessView,
    WeightedView,
)
from services.engagement.results.queries import ResultsScope, Subject, read_subject
from services.engagement.results.routes import PREFIX
from services.shared.auth import Principal
from services.shared.conditional import tagged
from services.shared.database import ReadSession
from services.shared.days import london_day
from services.shared.errors import problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.routing import Router

router = Router(prefix=PREFIX, tags=["results"], route_class=heavy(always))
PROBLEMS = problem_responses(
    ConsultationNotFound,
    ResultsNotYet,
    problems.NoMargin,
    problems.MarginsNotMet,
    problems.ResultsInTheMaking,
)
QuestionCode = Annotated[str, Query(pattern=CODE, examples=["view"])]


async def subject_of(session: ReadSession, consultation: UUID, principal: Principal) -> Subject:
    row = await read_consultation(session, consultation, principal)
    return await read_subject(session, row, london_day(datetime.now(UTC)))


@router.get(
    "/weighted",
    summary="Shares unweighted, and weighted to the population's margins",
    response_model=WeightedView,
    responses=PROBLEMS,
)
async def get_weighted_results(
    request: Request,
    response: Response,
    consultation_id: UUID,
    principal: Reader,
    kind: RespondentKind = "individual",
) -> WeightedView | Response:
    """By raking to all margins on the consultation's record, trimmed to 0.2 to 5 times the mean.
    A sensitivity analysis: the unweighted share is primary.
    """
    async with request.app.state.database.read() as session:
        subject = await subject_of(session, consultation_id, principal)
        found = weighted_of(subject, kind, await read_weighted(session, subject, kind))
    return tagged(request, response, found)


async def stored_representativeness(
    request: Request,
    consultation_id: UUID,
    principal: Reader,
    kind: RespondentKind = "individual",
) -> RepresentativenessView:
    """What is answered, and what the picture is drawn from."""
    async with request.app.state.database.read() as session:
        subject = await subject_of(session, consultation_id, principal)
        compared = await read_comparisons(session, subject, kind)
    return representativeness_of(subject, kind, compared)


@router.get(
    "/representativeness",
    summary="For whom respondents stand",
    response_model=RepresentativenessView,
    responses=PROBLEMS,
)
async def get_representativeness(
    request: Request,
    response: Response,
    _: Reader,
    found: Annotated[RepresentativenessView, Depends(stored_representativeness)],
) -> RepresentativenessView | Response:
    """Response rates with Wilson's intervals, their ratio, and the overlap with the population, for
    each margin on the consultation's record."""
    return tagged(request, response, found)


@router.get(
    "/cross-tab",
    summary="Two questions against each other",
    response_model=CrossTabView,
    responses=problem_responses(
        ConsultationNotFound,
        ResultsNotYet,
        problems.GroupJoined,
        problems.NoMargin,
        problems.QuestionUnknown,
        problems.NotCrossed,
        problems.ResultsInTheMaking,
    ),
)
async def get_cross_tab(
    request: Request,
    response: Response,
    consultation_id: UUID,
    principal: Reader,
    first: QuestionCode,
    second: QuestionCode,
    filters: Filters,
    kind: RespondentKind = "individual",
) -> CrossTabView | Response:
    """People by the option of one and of the other; of a group, where no count would be 1 to 7."""
    asked = ResultsScope(kind, filters=filters.given)
    async with request.app.state.database.read() as session:
        subject = await subject_of(session, consultation_id, principal)
        crossed = await read_cross_tab(session, subject, asked, first, second)
    return tagged(request, response, cross_tab_of(subject, asked, *crossed))
