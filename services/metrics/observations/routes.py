"""`/v1/metrics/observations`, and the same of published indicators for everybody."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.public_routes import CACHEABLE
from services.metrics.indicators.queries import IndicatorNotFound, read_published
from services.metrics.observations import problems
from services.metrics.observations.files import tidy
from services.metrics.observations.params import (
    CSV,
    EARLIEST,
    FILES,
    LATEST,
    WORKBOOK,
    Asked,
    CsvFormed,
    End,
    Formed,
    PublicPlace,
    QueryOrganisation,
    Reading,
    Start,
)
from services.metrics.observations.queries import span
from services.metrics.observations.repository import Filter
from services.metrics.observations.responses import (
    ANSWER_PROBLEMS,
    LATER,
    LATER_PROBLEMS,
    answered,
)
from services.metrics.observations.schemas import ObservationView
from services.shared.auth import PUBLIC
from services.shared.csvs import csvw
from services.shared.database import ReadSession
from services.shared.dependencies import at_once
from services.shared.downloads import DESCRIPTION, description
from services.shared.errors import problem_responses
from services.shared.owning import Owner
from services.shared.paging import DEFAULT_LIMIT, Cursor, Limit, Page
from services.shared.routing import Router, StrictRoute

PREFIX = "/v1/metrics/observations"
PROBLEMS = (*ANSWER_PROBLEMS, IndicatorNotFound, problems.TwoBreakdowns)
CombinationAnswer = Page[ObservationView] | Response
PUBLIC_PROBLEMS = (*ANSWER_PROBLEMS, IndicatorNotFound)

router = Router(prefix=PREFIX, tags=["observations"], route_class=StrictRoute)
public = Router(
    prefix="/v1/public/indicators",
    tags=["public indicators"],
    route_class=StrictRoute,
    dependencies=[PUBLIC],
)


@router.get(
    "",
    summary="Current figures",
    response_model=Page[ObservationView],
    responses=FILES | problem_responses(*PROBLEMS),
)
async def list_observations(
    request: Request,
    response: Response,
    caller: Reading,
    asked: Asked,
    form: Formed,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    owner: Owner = None,
) -> Page[ObservationView] | Response:
    """The newest revision of each figure (or that of `as_published`), in order of organisation,
    indicator, category, sex, age and period.

    In pages; CSV and XLSX, at paths of their own or by `Accept`, hold everything. Small counts of
    people are withheld the same in each.
    """
    return await answered(request, response, asked.filter, form, limit, cursor, caller, owner)


@router.get(
    ".csv",
    summary="Current figures as CSV",
    response_class=Response,
    response_model=None,
    responses=CSV | problem_responses(*PROBLEMS),
)
async def get_observations_csv(
    request: Request, response: Response, caller: Reading, asked: Asked, form: CsvFormed
) -> CombinationAnswer:
    """All of them; `profile=fingertips` gives the columns of the Fingertips download."""
    return await answered(request, response, asked.filter, form, caller=caller)


@router.get(
    ".xlsx",
    summary="Current figures as a workbook",
    response_class=Response,
    response_model=None,
    responses=WORKBOOK | LATER | problem_responses(*PROBLEMS, *LATER_PROBLEMS),
)
async def get_observations_workbook(
    request: Request,
    response: Response,
    caller: Reading,
    asked: Asked,
    form: Formed,
    owner: Owner = None,
) -> CombinationAnswer:
    """All of them; a workbook of more than 10,000 figures is made by a job."""
    return await answered(request, response, asked.filter, form, caller=caller, owner=owner)


@router.get(
    "/csv-metadata.json",
    summary="What the columns of the tidy CSV are",
    response_class=JSONResponse,
    responses=DESCRIPTION,
    dependencies=[PUBLIC],
)
async def get_observations_metadata(request: Request) -> Response:
    """CSV on the Web: name, datatype and meaning of each column. No token is needed, since the
    figures of published indicators need none.
    """
    described = csvw(f"{PREFIX}.csv", "Observations", "observation_id", tidy.COLUMNS)
    return description(request, described)


@dataclass(frozen=True)
class PublicQuery:
    """Which figures of the indicator."""

    organisation: QueryOrganisation = None
    start: Start = EARLIEST
    end: End = LATEST

    async def filter(self, session: ReadSession, code: str) -> Filter:
        """Raises PeriodsReversed, IndicatorNotFound."""
        indicator = await read_published(session, code)
        return Filter(self.organisation, indicator.id, None, *span(self.start, self.end))


@public.get(
    "/{code}/observations",
    summary="The figures of a published indicator",
    response_model=Page[ObservationView],
    responses=FILES | problem_responses(*PUBLIC_PROBLEMS),
    dependencies=[PublicPlace],
)
async def list_public_observations(
    request: Request,
    response: Response,
    code: IndicatorCode,
    asked: Annotated[PublicQuery, at_once(PublicQuery)],
    form: Formed,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ObservationView] | Response:
    """Without a token; small counts of people are withheld as everywhere."""
    find = partial(asked.filter, code=code)
    answer = await answered(request, response, find, form, limit, cursor)
    (answer if isinstance(answer, Response) else response).headers.update(CACHEABLE)
    return answer


@public.get(
    "/{code}/observations.csv",
    summary="The figures of a published indicator as CSV",
    response_class=Response,
    response_model=None,
    responses=CSV | problem_responses(*PUBLIC_PROBLEMS),
    dependencies=[PublicPlace],
)
async def get_public_observations_csv(
    request: Request,
    response: Response,
    code: IndicatorCode,
    asked: Annotated[PublicQuery, at_once(PublicQuery)],
    form: CsvFormed,
) -> CombinationAnswer:
    """Without a token, any number of them."""
    return await list_public_observations(request, response, code, asked, form)


@public.get(
    "/{code}/observations.xlsx",
    summary="The figures of a published indicator as a workbook",
    response_class=Response,
    response_model=None,
    responses=WORKBOOK | problem_responses(*PUBLIC_PROBLEMS),
    dependencies=[PublicPlace],
)
async def get_public_observations_workbook(
    request: Request,
    response: Response,
    code: IndicatorCode,
    asked: Annotated[PublicQuery, at_once(PublicQuery)],
    form: Formed,
) -> CombinationAnswer:
    """Without a token, 10,000 figures at most."""
    return await list_public_observations(request, response, code, asked, form)
