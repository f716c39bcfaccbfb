"""`/v1/board/exports.csv`: plans, decisions and actions for other systems."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from services.board.exports.files import TABLES, Table
from services.board.exports.problems import ExportTooLong
from services.board.exports.queries import exported
from services.shared.auth import PUBLIC, Principal, requires
from services.shared.conditional import NOT_MODIFIED, etag_of, not_modified
from services.shared.csvs import csvw
from services.shared.days import london_day
from services.shared.downloads import attachment
from services.shared.errors import problem_responses
from services.shared.routing import Router, StrictRoute

CSV, CSVW = "text/csv", "application/csvm+json"
PATH, METADATA = "/v1/board/exports.csv", "/v1/board/exports/csv-metadata.json"
CSV_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}}},
    304: NOT_MODIFIED,
    **problem_responses(ExportTooLong),
}
router = Router(prefix="/v1/board", tags=["exports"], route_class=StrictRoute)
QueryTable = Annotated[Table, Query(description="which table", examples=["decisions"])]
QueryBoard = Annotated[UUID | None, Query(alias="board", description="null: of every board")]


@router.get(
    "/exports.csv",
    summary="Plans, decisions or actions as CSV",
    response_class=Response,
    responses=CSV_ANSWERS,
)
async def get_export(
    request: Request,
    principal: Annotated[Principal, requires("board.read")],
    table: QueryTable,
    board: QueryBoard = None,
) -> Response:
    """What is open of the boards that the caller has a part in; never what is private."""
    today = london_day(datetime.now(UTC))
    async with request.app.state.database.read() as session:
        body = await exported(session, table, board, principal, today)
    headers = {
        "ETag": etag_of(hashlib.sha256(body).hexdigest()),
        "Link": f'<{METADATA}?table={table}>; rel="describedby"; type="{CSVW}"',
    } | attachment(table, "csv")
    known = not_modified(request, headers["ETag"])
    return known or Response(body, media_type=CSV, headers=headers)


@router.get(
    "/exports/csv-metadata.json",
    summary="What the columns of an export mean",
    response_class=JSONResponse,
    responses={200: {"content": {CSVW: {"schema": {"type": "object"}}}}, 304: NOT_MODIFIED},
    dependencies=[PUBLIC],
)
async def get_export_metadata(request: Request, table: QueryTable) -> Response:
    """CSV on the Web (W3C): datatype and meaning of each column. No token is needed."""
    told = TABLES[table]
    described = csvw(f"{PATH}?table={table}", told.title, told.key, told.columns)
    etag = etag_of(described)
    known = not_modified(request, etag)
    return known or JSONResponse(described, media_type=CSVW, headers={"ETag": etag})
