"""`/v1/metrics/imports`."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.metrics.imports import problems, repository
from services.metrics.imports.formats import FORMATS
from services.metrics.imports.schemas import Format, Import, OnRejects
from services.metrics.imports.service import read_import, send_file
from services.metrics.imports.source import layout_of
from services.metrics.imports.uploads import body_chunks, keep
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.csvs import safe_cell
from services.shared.database import Database
from services.shared.errors import UnsupportedMediaType, problem_responses
from services.shared.paging import DEFAULT_LIMIT, Cursor, CursorInvalid, Limit, Page, Pager, page_of
from services.shared.routing import StrictRoute, UploadRoute

PREFIX = "/v1/metrics/imports"
REJECT_COLUMNS = ("line", "column", "value", "reason", "expected")
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The CSV file, as body or as the multipart field `file`.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
        },
    }
}
ACCEPTED: dict[int | str, dict[str, Any]] = {
    200: {"model": Import, "description": "The same file was sent before; nothing was done again"}
}

uploads = APIRouter(prefix=PREFIX, tags=["imports"], route_class=UploadRoute)
router = APIRouter(prefix=PREFIX, tags=["imports"], route_class=StrictRoute)
Writer = Annotated[Principal, requires("metrics.write")]
Reader = Annotated[Principal, requires("metrics.read")]


@uploads.post(
    "",
    status_code=202,
    summary="Send a file for import",
    openapi_extra=FILE_BODY,
    responses=ACCEPTED
    | problem_responses(
        UnsupportedMediaType,
        problems.ArchiveRefused,
        problems.EmptyFile,
        problems.WrongEncoding,
        problems.MalformedCsv,
        problems.UnknownLayout,
    ),
)
async def create_import(
    request: Request,
    response: Response,
    principal: Writer,
    format: Annotated[Format, Query(description="what the file is")],
    rejects: Annotated[
        OnRejects,
        Query(description="refuse: one bad line and nothing is imported; skip: the others are"),
    ] = "refuse",
) -> Import:
    """The file is kept and read by a job; `Location` is the job to poll.

    `nhse-ae` takes NHS England's monthly A&E CSV and its tidied six-column form. Figures that are
    known already stay as they are; changed ones become a new revision.
    """
    settings = request.app.state.settings
    file = await keep(settings, body_chunks(request))
    layout = layout_of(file.path, FORMATS[format])
    (sent, job), repeated = await send_file(
        request.app.state.database,
        file,
        kind=format,
        layout=layout,
        on_rejects=rejects,
        principal=principal,
        request_id=request.scope["request_id"],
    )
    response.headers["Location"] = f"/v1/metrics/jobs/{job.id}"
    response.status_code = 200 if repeated else 202
    return Import.of(sent, job, repeated=repeated)


@router.get("", summary="Imports, newest first", responses=problem_responses(CursorInvalid))
async def list_imports(
    request: Request,
    response: Response,
    principal: Reader,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[Import]:
    """The imports of the caller's organisations."""
    pager = Pager.of(request)
    before = pager.key(cursor)
    async with request.app.state.database.read() as session:
        rows = await repository.imports_before(
            session, before[0] if before else None, limit + 1, principal
        )
    kept, following = page_of(
        rows,
        limit=limit,
        pager=pager,
        key=lambda row: [row[0].number or 0],
        request=request,
        response=response,
    )
    return Page[Import](items=[Import.of(*row) for row in kept], next_cursor=following)


@router.get(
    "/{import_id}",
    summary="One import",
    response_model=Import,
    responses=problem_responses(problems.ImportNotFound),
)
async def get_import(
    request: Request, response: Response, import_id: UUID, principal: Reader
) -> Import | Response:
    """The file, its layout, and the state of its job."""
    async with request.app.state.database.read() as session:
        file, job = await read_import(session, import_id, principal)
    etag = etag_of(file.id, job.updated_at)
    response.headers["ETag"] = etag
    return not_modified(request, etag) or Import.of(file, job)


@router.get(
    "/{import_id}/rejects",
    summary="The rejected lines of an import, as CSV",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **problem_responses(problems.ImportNotFound),
    },
)
async def get_rejects(request: Request, import_id: UUID, principal: Reader) -> StreamingResponse:
    """A row for each thing wrong: line, column, what stood there, why not, what would be right."""
    database: Database = request.app.state.database
    async with database.read() as session:
        await read_import(session, import_id, principal)
    return StreamingResponse(_rejects_csv(database, import_id), media_type="text/csv")


async def _rejects_csv(database: Database, import_id: UUID) -> AsyncIterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(REJECT_COLUMNS)
    async with database.read() as session:
        async for reject in repository.all_rejects(session, import_id):
            writer.writerow([safe_cell(getattr(reject, name)) for name in REJECT_COLUMNS])
            if text.tell() > 65536:
                yield text.getvalue()
                text.seek(0)
                text.truncate()
    yield text.getvalue()
