"""Results as files and pictures: `/v1/engagement/consultations/{id}/results.csv`, and beside it."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from services.engagement.consultations.problems import ConsultationNotFound, ResultsNotYet
from services.engagement.consultations.routes import Reader
from services.engagement.questionnaires.schemas import CODE
from services.engagement.results import problems
from services.engagement.results.charts.likert_chart import likert_chart
from services.engagement.results.charts.question_chart import question_chart
from services.engagement.results.charts.representativeness_chart import representativeness_chart
from services.engagement.results.files import to_csv, to_workbook
from services.engagement.results.params import Wanted
from services.engagement.results.population_routes import PROBLEMS as POPULATION_PROBLEMS
from services.engagement.results.population_routes import stored_representativeness
from services.engagement.results.routes import PREFIX, PROBLEMS, Found, read_asked
from services.engagement.results.schemas import ResultsView
from services.shared.auth import requires
from services.shared.conditional import content_etag
from services.shared.downloads import CSV, WORKBOOK, download
from services.shared.errors import problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.pictures import add_pictures
from services.shared.routing import Router

MOST_BARS = 200
SCALES = frozenset({"likert", "single", "matrix"})
QuestionPath = Annotated[str, Path(pattern=CODE, examples=["view"])]
DRAWN = (
    ConsultationNotFound,
    problems.GroupJoined,
    problems.NoMargin,
    problems.QuestionUnknown,
    problems.ResultsInTheMaking,
    ResultsNotYet,
    problems.TooManyFigures,
)
router = Router(prefix=PREFIX.removesuffix("/results"), tags=["results"], route_class=heavy(always))


@router.get(
    "/results.csv",
    summary="What people answered, as CSV",
    response_class=Response,
    responses=CSV | PROBLEMS,
)
async def get_results_file(request: Request, _: Reader, found: Found) -> Response:
    """A row for each answer, of all and of each group; as `/results` has them."""
    return await download(request, "csv", "results", content_etag(found), partial(to_csv, found))


@router.get(
    "/results.xlsx",
    summary="What people answered, as a workbook",
    response_class=Response,
    responses=WORKBOOK | PROBLEMS,
)
async def get_results_workbook(request: Request, _: Reader, found: Found) -> Response:
    """With the columns of the CSV."""
    return await download(
        request, "xlsx", "results", content_etag(found), partial(to_workbook, found)
    )


async def stored_question(
    request: Request, consultation_id: UUID, code: QuestionPath, principal: Reader, by: Wanted
) -> ResultsView:
    """The question that a picture is drawn of."""
    found = await read_asked(request, consultation_id, principal, by.asked._replace(question=code))
    if not found.questions:
        raise ResultsNotYet
    [own] = found.questions
    bars = max(1, len(own.groups)) * sum(len(each.values) for each in own.figures.items)
    if bars > MOST_BARS:
        raise problems.TooManyFigures(f"{bars} bars are more than {MOST_BARS}; ask for a group.")
    return found


async def stored_scale(
    found: Annotated[ResultsView, Depends(stored_question)],
) -> ResultsView:
    """One whose answers stand in an order. Raises NoScale."""
    if found.questions[0].kind not in SCALES:
        raise problems.NoScale
    return found


picture = partial(add_pictures, router, access=requires("engagement.read"))
picture(
    "/results/questions/{code}/bars", "question", "The answers to a question",
    read=stored_question, chart=question_chart, problems=problem_responses(*DRAWN),
)  # fmt: skip
picture(
    "/results/questions/{code}/scale", "scale", "The answers to a question along their scale",
    read=stored_scale, chart=likert_chart, problems=problem_responses(*DRAWN, problems.NoScale),
)  # fmt: skip
picture(
    "/results/representativeness", "representativeness", "Respondents beside the population",
    read=stored_representativeness, chart=representativeness_chart, problems=POPULATION_PROBLEMS,
)  # fmt: skip
