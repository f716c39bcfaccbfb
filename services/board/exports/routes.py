"""`/v1/board/exports.csv`: plans, decisions and actions for other systems."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import JSONResponse

from services.board.exports.files import TABLES, Table
from services.board.exports.problems import ExportTooLong
from services.board.exports.queries import exported
from services.shared.auth import PUBLIC, Principal, requires
from services.shared.csvs import csvw
from services.shared.days import london_day
from services.shared.downloads import CSV, DESCRIPTION, described_csv, description
from services.shared.errors import problem_responses
from services.shared.routing import Router, StrictRoute

PATH, METADATA = "/v1/board/exports.csv", "/v1/board/exports/csv-metadata.json"
router = Router(prefix="/v1/board", tags=["exports"], route_class=StrictRoute)
QueryTable = Annotated[Table, Query(description="which table", examples=["decisions"])]
QueryBoard = Annotated[UUID | None, Query(alias="board", description="null: of every board")]


@router.get(
    "/exports.csv",
    summary="Plans, decisions or actions as CSV",
    response_class=Response,
    responses=CSV | problem_responses(ExportTooLong),
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
    return described_csv(request, table, body, f"{METADATA}?table={table}")


@router.get(
    "/exports/csv-metadata.json",
    summary="What the columns of an export mean",
    response_class=JSONResponse,
    responses=DESCRIPTION,
    dependencies=[PUBLIC],
)
async def get_export_metadata(request: Request, table: QueryTable) -> Response:
    """CSV on the Web (W3C): datatype and meaning of each column. No token is needed."""
    told = TABLES[table]
    described = csvw(f"{PATH}?table={table}", told.title, told.key, told.columns)
    return description(request, described)
