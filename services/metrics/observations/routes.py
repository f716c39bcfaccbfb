"""`/v1/metrics/observations`, and the same of published indicators for everybody."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from services.metrics.indicators.params import IndicatorCode
from services.metrics.indicators.public_routes import CACHEABLE
from services.metrics.indicators.queries import IndicatorNotFound, read_published
from services.metrics.observations import problems
from services.metrics.observations.files import tidy
from services.metrics.observations.params import (
    EARLIEST,
    FILES,
    LATEST,
    Asked,
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
    CSVW,
    LATER,
    LATER_PROBLEMS,
    answered,
)
from services.metrics.observations.schemas import ObservationView
from services.shared.auth import PUBLIC
from services.shared.conditional import etag_of, not_modified
from services.shared.csvs import csvw
from services.shared.database import ReadSession
from services.shared.errors import problem_responses
from services.shared.owning import Owner
from services.shared.paging import DEFAULT_LIMIT, Cursor, Limit, Page
from services.shared.routing import StrictRoute

PREFIX = "/v1/metrics/observations"

router = APIRouter(prefix=PREFIX, tags=["observations"], route_class=StrictRoute)
public = APIRouter(
    prefix="/v1/public/indicators",
    tags=["public indicators"],
    route_class=StrictRoute,
    dependencies=[PUBLIC],
)


@router.get(
    "",
    summary="Current figures, as JSON, CSV or workbook",
    response_model=Page[ObservationView],
    responses=FILES
    | LATER
    | problem_responses(
        *ANSWER_PROBLEMS, *LATER_PROBLEMS, IndicatorNotFound, problems.TwoBreakdowns
    ),
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

    JSON comes in pages. CSV and XLSX hold everything; `profile=fingertips` gives the CSV the
    columns of the Fingertips download. Small counts of people are withheld the same in each. A
    workbook of more than 10,000 figures is made by a job.
    """
    return await answered(request, response, asked.filter, form, limit, cursor, caller, owner)


@router.get(
    "/csv-metadata.json",
    summary="What the columns of the tidy CSV are",
    response_class=JSONResponse,
    responses={200: {"content": {CSVW: {"schema": {"type": "object"}}}}},
    dependencies=[PUBLIC],
)
async def get_observations_metadata(request: Request) -> Response:
    """CSV on the Web: name, datatype and meaning of each column. No token is needed, since the
    figures of published indicators need none.
    """
    described = csvw(f"{PREFIX}?format=csv", "Observations", "observation_id", tidy.COLUMNS)
    etag = etag_of(described)
    known = not_modified(request, etag)
    return known or JSONResponse(described, media_type=CSVW, headers={"ETag": etag})


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
    responses=FILES | problem_responses(*ANSWER_PROBLEMS, IndicatorNotFound),
    dependencies=[PublicPlace],
)
async def list_public_observations(
    request: Request,
    response: Response,
    code: IndicatorCode,
    asked: Annotated[PublicQuery, Depends()],
    form: Formed,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ObservationView] | Response:
    """Without a token; small counts of people are withheld as everywhere. A workbook has 10,000
    figures at most, CSV any number.
    """
    find = partial(asked.filter, code=code)
    answer = await answered(request, response, find, form, limit, cursor)
    (answer if isinstance(answer, Response) else response).headers.update(CACHEABLE)
    return answer
