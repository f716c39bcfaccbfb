"""`/v1/metrics/scorecards`."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse

from services.metrics.heavy import many
from services.metrics.indicators.problems import NoSuchCategory
from services.metrics.indicators.queries import IndicatorNotFound
from services.metrics.observations.organisation_repository import organisation_names
from services.metrics.observations.params import (
    CSV,
    FILES,
    WORKBOOK,
    ChosenFormat,
)
from services.metrics.observations.problems import (
    NoMembers,
    NoSuchDay,
    TooManyOrganisations,
    TwoFormats,
)
from services.metrics.observations.queries import PeriodsReversed
from services.metrics.pictures import Reader, add_pictures
from services.metrics.scorecards.files import COLUMNS, KEY
from services.metrics.scorecards.params import Fields, ScorecardQuery
from services.metrics.scorecards.presenter import scorecard
from services.metrics.scorecards.problems import TooManyCells
from services.metrics.scorecards.responses import answered
from services.metrics.scorecards.schemas import Scorecard
from services.metrics.scorecards.service import (
    read_board,
)
from services.shared.auth import PUBLIC
from services.shared.csvs import csvw
from services.shared.dependencies import at_once
from services.shared.downloads import DESCRIPTION, description
from services.shared.errors import NotAcceptable, problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import Specification
from services.shared.routing import Router

USUAL_WIDTH = 1_100
PROBLEMS = (
    IndicatorNotFound, NoSuchCategory, PeriodsReversed, NoSuchDay, TooManyOrganisations, NoMembers,
)  # fmt: skip
router = Router(prefix="/v1/metrics", tags=["scorecards"], route_class=heavy(many))


async def stored_scorecard(
    request: Request, query: Annotated[ScorecardQuery, at_once(ScorecardQuery)]
) -> Scorecard:
    """What the scorecard answers, and what its picture is drawn from."""
    asked = query.asked()
    organisations = await request.app.state.directory.current()
    async with request.app.state.database.read() as session:
        board = await read_board(session, organisations, asked)
        names = await organisation_names(session, set(board.organisations))
    return scorecard(board, asked, organisations, names)


@router.get(
    "/scorecards",
    summary="Many organisations by many indicators",
    response_model=Scorecard,
    responses=FILES | problem_responses(*PROBLEMS, TwoFormats, NotAcceptable),
)
async def get_scorecard(
    request: Request,
    _: Reader,
    found: Annotated[Scorecard, Depends(stored_scorecard)],
    form: ChosenFormat = None,
    fields: Fields = None,
) -> Response:
    """For each the latest figure, its variation, its target, and a sentence that names the rule.

    What an organisation cannot be given on the map, or lacks, is left out and told in `warnings`.
    """
    return await answered(request, found, fields, form)


@router.get(
    "/scorecards.csv",
    summary="Many organisations by many indicators as CSV",
    response_class=Response,
    responses=CSV | problem_responses(*PROBLEMS, TwoFormats),
)
async def get_scorecard_csv(
    request: Request,
    _: Reader,
    found: Annotated[Scorecard, Depends(stored_scorecard)],
    form: ChosenFormat = None,
    fields: Fields = None,
) -> Response:
    """A line for each cell; the first line names the columns."""
    return await answered(request, found, fields, form)


@router.get(
    "/scorecards.xlsx",
    summary="Many organisations by many indicators as a workbook",
    response_class=Response,
    responses=WORKBOOK | problem_responses(*PROBLEMS, TwoFormats),
)
async def get_scorecard_workbook(
    request: Request,
    _: Reader,
    found: Annotated[Scorecard, Depends(stored_scorecard)],
    form: ChosenFormat = None,
    fields: Fields = None,
) -> Response:
    """A line for each cell."""
    return await answered(request, found, fields, form)


@router.get(
    "/scorecards/csv-metadata.json",
    summary="What the columns of the CSV mean",
    response_class=JSONResponse,
    responses=DESCRIPTION,
    dependencies=[PUBLIC],
)
async def get_scorecard_metadata(request: Request) -> Response:
    """CSV on the Web (W3C): datatype and meaning of each column. No token is needed."""
    described = csvw("/v1/metrics/scorecards.csv", "Scorecard", KEY, COLUMNS)
    return description(request, described)


def chart(card: Scorecard, width: float) -> Specification:
    # What only pictures need is not loaded at start.
    from services.metrics.scorecards.charts.scorecard_chart import scorecard_chart

    return scorecard_chart(card, width)


add_pictures(
    router, "/scorecards", "scorecard", "The scorecard",
    read=stored_scorecard, chart=chart, problems=problem_responses(*PROBLEMS, TooManyCells),
    usual=USUAL_WIDTH,
)  # fmt: skip
