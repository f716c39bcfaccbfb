"""`/v1/metrics/observations`, in every format that it goes out in."""

from collections.abc import AsyncIterator
from typing import IO, Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from services.metrics.indicators.repository import definitions_changed, definitions_in_force
from services.metrics.indicators.service import IndicatorNotFound
from services.metrics.observations import exporting, problems, repository, tidy
from services.metrics.observations.asking import MEDIA, Asked, Formed, FormQuery
from services.metrics.observations.repository import Filter
from services.metrics.observations.schemas import ObservationView
from services.metrics.observations.service import PeriodsReversed
from services.metrics.observations.showing import Definitions, protected, show
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.database import Database, ReadSession
from services.shared.errors import NotAcceptable, problem_responses
from services.shared.paging import DEFAULT_LIMIT, Cursor, CursorInvalid, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute

PREFIX = "/v1/metrics/observations"
METADATA = f"{PREFIX}/csv-metadata.json"
CSVW = "application/csvm+json"
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            MEDIA["csv"]: {"schema": {"type": "string"}},
            MEDIA["xlsx"]: {"schema": {"type": "string", "format": "binary"}},
        }
    }
}

router = APIRouter(prefix=PREFIX, tags=["observations"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("metrics.read")]


@router.get(
    "",
    summary="Current figures, as JSON, CSV or workbook",
    response_model=Page[ObservationView],
    responses=FILES
    | problem_responses(
        CursorInvalid,
        PeriodsReversed,
        IndicatorNotFound,
        problems.TwoBreakdowns,
        problems.NotPaged,
        problems.ProfileNeedsCsv,
        problems.TooManyRows,
        NotAcceptable,
    ),
)
async def list_observations(
    request: Request,
    response: Response,
    _: Reader,
    asked: Asked,
    form: Formed,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[ObservationView] | Response:
    """The newest revision of each figure (or that of `as_published`), in order of organisation,
    indicator, category, sex, age and period.

    JSON comes in pages. CSV and XLSX hold everything; `profile=fingertips` gives the CSV the
    columns of the Fingertips download. Small counts of people are withheld the same in each.
    """
    chosen = form.chosen(request)
    after = Pager.of(request).key(cursor)
    async with request.app.state.database.read() as session:
        wanted = await asked.filter(session)
        etag = await _etag(request, session, chosen)
        if (known := not_modified(request, etag)) is not None:
            return known
        numbers = None if wanted.indicator is None else [wanted.indicator]
        definitions = await definitions_in_force(session, numbers)
        if chosen == "json":
            response.headers["ETag"] = etag
            rows = await repository.observations_after(session, wanted, after, limit + 1)
            shown = await show(session, rows, wanted, definitions)
    if chosen != "json":
        return await _file(request, wanted, definitions, form, {"ETag": etag})
    kept, following = page_of(
        shown,
        limit=limit,
        pager=Pager.of(request),
        key=lambda each: each.row.key,
        request=request,
        response=response,
    )
    return Page[ObservationView](
        items=[ObservationView.of(each) for each in kept], next_cursor=following
    )


async def _etag(request: Request, session: ReadSession, chosen: str) -> str:
    """Moves with every load and every change of a definition, and tells one question from another.

    A list of figures is read far more often than figures change.
    """
    edition = await repository.edition(session)
    changed = await definitions_changed(session)
    return etag_of(chosen, request.scope["query_string"], edition, *changed)


async def _file(
    request: Request,
    wanted: Filter,
    definitions: Definitions,
    form: FormQuery,
    headers: dict[str, str],
) -> Response:
    database: Database = request.app.state.database
    chosen = form.chosen(request)
    name = f'attachment; filename="observations.{chosen}"'
    headers |= {"Content-Disposition": name}
    if chosen == "xlsx":
        book = await exporting.workbook(database, wanted, definitions)
        return StreamingResponse(_read(book), media_type=MEDIA["xlsx"], headers=headers)
    if form.profile == "tidy":
        headers["Link"] = f'<{METADATA}>; rel="describedby"; type="{CSVW}"'
    rows = _csv_rows(database, wanted, definitions, form.profile)
    body = exporting.with_header(rows, form.profile, bom=form.bom == "1")
    return StreamingResponse(body, media_type=MEDIA["csv"], headers=headers)


def _csv_rows(
    database: Database, wanted: Filter, definitions: Definitions, profile: str
) -> AsyncIterator[bytes]:
    if profile == "tidy" and not any(map(protected, definitions.values())):
        return exporting.copied(database, wanted)
    return exporting.written(database, wanted, definitions, profile)


async def _read(book: IO[bytes]) -> AsyncIterator[bytes]:
    with book:
        while chunk := book.read(exporting.CHUNK):
            yield chunk


@router.get(
    "/csv-metadata.json",
    summary="What the columns of the tidy CSV are",
    response_class=JSONResponse,
    responses={200: {"content": {CSVW: {"schema": {"type": "object"}}}}},
)
async def get_observations_metadata(request: Request, _: Reader) -> Response:
    """CSV on the Web: name, datatype and meaning of each column."""
    described = tidy.csvw(f"{PREFIX}?format=csv", title="Observations")
    etag = etag_of(described)
    known = not_modified(request, etag)
    return known or JSONResponse(described, media_type=CSVW, headers={"ETag": etag})
