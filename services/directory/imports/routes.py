"""`/v1/directory/editions`, and what a file changed."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse

from services.directory.imports import repository
from services.directory.imports.params import ListFormat
from services.directory.imports.schemas import Edition
from services.shared.auth import Principal, requires
from services.shared.csvs import csv_bytes
from services.shared.database import Database
from services.shared.errors import problem_responses
from services.shared.imports.problems import ImportNotFound
from services.shared.imports.service import read_import
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.sending import Pieces

AT_ONCE = 1_000
COLUMNS = ("code", "what", "from", "before", "after")

router = Router(prefix="/v1/directory", tags=["imports"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("directory.read")]


@router.get(
    "/editions",
    summary="Editions of national lists, the last taken in first",
    responses=problem_responses(CursorInvalid),
)
async def list_editions(
    request: Request,
    _: Reader,
    asked: Asked,
    format: ListFormat = None,
) -> Page[Edition]:
    """From which day each is true, and what that is known from."""
    async with request.app.state.database.read() as session:
        rows = await repository.editions_before(session, asked.after, asked.most, format)
    return Page[Edition].of(asked, rows, key=lambda row: [row.number or 0], item=Edition.of)


@router.get(
    "/imports/{import_id}/changes",
    summary="What an import changed, or would change, as CSV",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **problem_responses(ImportNotFound),
    },
)
async def get_changes(request: Request, import_id: UUID, principal: Reader) -> Pieces:
    """A row for each thing: organisation, what of it, from which day, what it was and became."""
    async with request.app.state.database.read() as session:
        await read_import(session, import_id, principal)
    return Pieces(_changes_csv(request.app.state.sending, import_id), media_type="text/csv")


async def _changes_csv(database: Database, import_id: UUID) -> AsyncIterator[bytes]:
    yield csv_bytes([COLUMNS])
    number = 0
    while True:
        async with database.read() as session:
            rows = await repository.changes_after(session, import_id, number, AT_ONCE)
        if not rows:
            return
        yield csv_bytes((row.code, row.what, row.starts, row.before, row.after) for row in rows)
        number = rows[-1].number
