"""The answer to a question for observations, in the form that was asked for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import IO

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from services.metrics.indicators.repository import (
    definitions_changed,
    definitions_in_force,
    guarded,
)
from services.metrics.observations import exporting, problems, repository
from services.metrics.observations.asking import MEDIA, FormQuery
from services.metrics.observations.repository import Filter
from services.metrics.observations.schemas import ObservationView
from services.metrics.observations.service import PeriodsReversed
from services.metrics.observations.showing import Definitions, show
from services.metrics.observations.spooling import CHUNK, spooled
from services.shared.conditional import etag_of, not_modified
from services.shared.database import Database, ReadSession
from services.shared.errors import NotAcceptable
from services.shared.paging import CursorInvalid, Page, Pager, page_of

METADATA = "/v1/metrics/observations/csv-metadata.json"
CSVW = "application/csvm+json"
ANSWER_PROBLEMS = (
    CursorInvalid, PeriodsReversed, problems.NotPaged, problems.ProfileNeedsCsv,
    problems.TooManyRows, NotAcceptable,
)  # fmt: skip
Find = Callable[[ReadSession], Awaitable[Filter]]


async def answered(
    request: Request,
    response: Response,
    find: Find,
    form: FormQuery,
    limit: int,
    cursor: str | None,
) -> Page[ObservationView] | Response:
    """A page as JSON, or all of it as a file; 304 where nothing changed. Raises ANSWER_PROBLEMS."""
    chosen = form.chosen(request)
    after = Pager.of(request).key(cursor)
    async with request.app.state.database.read() as session:
        wanted = await find(session)
        etag = await _etag(request, session, chosen)
        if (known := not_modified(request, etag)) is not None:
            return known
        numbers = None if wanted.indicator is None else [wanted.indicator]
        definitions = await definitions_in_force(session, numbers)
        careful = await guarded(session, numbers)
        if chosen == "json":
            response.headers["ETag"] = etag
            rows = await repository.observations_after(session, wanted, after, limit + 1)
            shown = await show(session, rows, wanted, definitions)
    if chosen != "json":
        return await _file(request, wanted, definitions, form, {"ETag": etag}, bool(careful))
    kept, following = page_of(
        shown,
        limit=limit,
        pager=Pager.of(request),
        key=lambda each: each.row.key,
        request=request,
        response=response,
    )
    items = [ObservationView.of(each) for each in kept]
    return Page[ObservationView](items=items, next_cursor=following)


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
    careful: bool,
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
    rows = _csv_rows(database, wanted, definitions, form.profile, careful)
    body = exporting.with_header(rows, form.profile, bom=form.bom == "1")
    return StreamingResponse(body, media_type=MEDIA["csv"], headers=headers)


def _csv_rows(
    database: Database, wanted: Filter, definitions: Definitions, profile: str, careful: bool
) -> AsyncIterator[bytes]:
    if profile == "tidy" and not careful:
        return spooled(partial(exporting.copy_out, database, wanted))
    return spooled(partial(exporting.write_out, database, wanted, definitions, profile))


async def _read(book: IO[bytes]) -> AsyncIterator[bytes]:
    with book:
        while chunk := book.read(CHUNK):
            yield chunk
