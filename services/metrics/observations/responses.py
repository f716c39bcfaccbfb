"""The answer to a question for observations, in the form that was asked for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from services.metrics.indicators.repository import (
    definitions_changed,
    definitions_in_force,
    guarded,
)
from services.metrics.observations import period_repository, problems, repository
from services.metrics.observations.copy_repository import copied
from services.metrics.observations.disclosure import Definitions, show
from services.metrics.observations.export_problems import TooManyExports
from services.metrics.observations.export_service import ask_for_export
from services.metrics.observations.files import csvs
from services.metrics.observations.files.workbook import AT_ONCE, small_workbook
from services.metrics.observations.params import MEDIA, FormQuery
from services.metrics.observations.queries import PeriodsReversed
from services.metrics.observations.repository import Filter
from services.metrics.observations.schemas import ObservationView
from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.conditional import etag_of, not_modified
from services.shared.database import Database, ReadSession
from services.shared.downloads import described_by
from services.shared.errors import Busy, Forbidden, NotAcceptable, TooManyRequests
from services.shared.jobs.schemas import JobStatus
from services.shared.lane.lane import TookTooLong
from services.shared.owning import OwnerUnclear, owner_of
from services.shared.paging import DEFAULT_LIMIT, CursorInvalid, Page, PageAsked
from services.shared.sending import Pieces, begun

METADATA = "/v1/metrics/observations/csv-metadata.json"
ANSWER_PROBLEMS = (
    CursorInvalid, PeriodsReversed, problems.NotPaged, problems.ProfileNeedsCsv,
    problems.TwoFormats, problems.TooManyRows, NotAcceptable, TooManyRequests, Busy, TookTooLong,
)  # fmt: skip
LATER: dict[int | str, dict[str, Any]] = {
    202: {
        "model": JobStatus,
        "description": f"A workbook of more than {AT_ONCE:,} figures is made by a job; `Location`"
        " is the job to poll, and its `result` the file.",
    }
}
"""Beside the files, for those with a token."""
LATER_PROBLEMS = (TooManyExports, Forbidden, OwnerUnclear)
Find = Callable[[ReadSession], Awaitable[Filter]]


async def answered(
    request: Request,
    response: Response,
    find: Find,
    form: FormQuery,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    caller: Principal | None = None,
    owner: str | None = None,
) -> Page[ObservationView] | Response:
    """A page as JSON, or all of it as a file; 304 where nothing changed. Raises ANSWER_PROBLEMS."""
    chosen = form.chosen(request)
    asked = PageAsked(request, response, limit, cursor)
    async with request.app.state.database.read() as session:
        wanted = await find(session)
        edition = await period_repository.edition(session)
        etag = await _etag(request, session, chosen, edition.number)
        if (known := not_modified(request, etag)) is not None:
            return known
        numbers = None if wanted.indicator is None else [wanted.indicator]
        definitions = await definitions_in_force(session, numbers)
        careful = await guarded(session, numbers)
        if chosen == "json":
            response.headers["ETag"] = etag
            rows = await repository.observations_after(session, wanted, asked.key, asked.most)
            shown = await show(session, rows, wanted, definitions)
        elif chosen == "xlsx":
            large = await repository.more_than(session, wanted, AT_ONCE)
    headers = {"ETag": etag}
    if chosen == "xlsx" and large:
        return await _later(request, wanted, caller, owner)
    if chosen == "xlsx":
        return await _at_once(request, wanted, headers)
    if chosen == "csv":
        wanted = edition.of(wanted)
        return await _csv(request, wanted, definitions, form, headers, careful=bool(careful))
    return Page[ObservationView].of(
        asked, shown, key=lambda each: each.row.key, item=ObservationView.of
    )


async def _etag(request: Request, session: ReadSession, chosen: str, edition: int) -> str:
    """Moves with every load and every change of a definition, and tells one question from another.

    A list of figures is read far more often than figures change.
    """
    changed = await definitions_changed(session)
    return etag_of(chosen, request.scope["query_string"], edition, *changed)


def _named(form: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="observations.{form}"'}


async def _at_once(request: Request, wanted: Filter, headers: dict[str, str]) -> Response:
    state = request.app.state
    url = state.settings.database_url(state.name)
    book = await state.lane.run(small_workbook, url, wanted)
    return Response(book, media_type=MEDIA["xlsx"], headers=headers | _named("xlsx"))


async def _later(
    request: Request, wanted: Filter, caller: Principal | None, owner: str | None
) -> Response:
    """202 with the job that makes the workbook, which belongs to `owner`.

    Raises TooManyRows for those without a token, OwnerUnclear and Forbidden.
    """
    if caller is None:
        raise problems.TooManyRows
    owning = owner_of(caller.orgs, owner)
    async with request.app.state.database.write() as session:
        job = await ask_for_export(session, wanted, owner=owning, actor=Actor.of(request, caller))
    body = JobStatus.of(job).model_dump(mode="json")
    return JSONResponse(body, 202, {"Location": f"/v1/metrics/jobs/{job.id}"})


async def _csv(
    request: Request,
    wanted: Filter,
    definitions: Definitions,
    form: FormQuery,
    headers: dict[str, str],
    *,
    careful: bool,
) -> Response:
    if form.profile == "tidy":
        headers |= described_by(METADATA)
    sending: Database = request.app.state.sending
    rows = await begun(_csv_rows(sending, wanted, definitions, form.profile, careful=careful))
    body = csvs.with_header(rows, form.profile, bom=form.bom == "1")
    return Pieces(body, media_type=MEDIA["csv"], headers=headers | _named("csv"))


def _csv_rows(
    database: Database, wanted: Filter, definitions: Definitions, profile: str, *, careful: bool
) -> AsyncIterator[bytes]:
    if profile == "tidy" and not careful:
        return copied(database, wanted)
    return csvs.written(database, wanted, definitions, profile)
