"""`/v1/finance/budgets/{budget_id}/position` and `/v1/finance/forecasts`."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from services.finance.budgets.params import PathBudget, Reader
from services.finance.budgets.problems import BudgetNotFound, MonthOutsideBudget
from services.finance.budgets.service import PREFIX
from services.finance.positions.files import COLUMNS, KEY, to_csv, to_workbook
from services.finance.positions.params import Asked, year_asked
from services.finance.positions.presenter import forecast, position
from services.finance.positions.problems import NoLedger, NoPlan
from services.finance.positions.schemas import Forecast, Position
from services.shared.auth import PUBLIC, requires
from services.shared.conditional import NOT_MODIFIED, etag_of, not_modified, tagged
from services.shared.csvs import csvw
from services.shared.downloads import DESCRIPTION, described_by, description
from services.shared.errors import problem_responses
from services.shared.lane.routing import heavy
from services.shared.pictures import Specification, add_pictures, is_picture
from services.shared.routing import Router, StrictRoute

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
METADATA = f"{PREFIX}/position/csv-metadata.json"
PROBLEMS = (BudgetNotFound, MonthOutsideBudget, NoPlan, NoLedger)
TEXT: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}}},
    304: NOT_MODIFIED,
}
BINARY: dict[int | str, dict[str, Any]] = {
    200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}},
    304: NOT_MODIFIED,
}
router = Router(prefix=PREFIX, tags=["budgets"], route_class=StrictRoute)
forecasts = Router(prefix="/v1/finance", tags=["budgets"], route_class=heavy(is_picture))


async def stored_position(
    request: Request, principal: Reader, budget_id: PathBudget, asked: Asked
) -> Position:
    """What the table answers, and what its files are made of."""
    found, names = await year_asked(request, principal, budget_id, asked, "/path/budget_id")
    return position(found, asked.method, names)


async def stored_forecast(
    request: Request,
    principal: Reader,
    budget: Annotated[UUID, Query(description="id of a budget")],
    asked: Asked,
) -> Forecast:
    """What the course answers, and what its picture is drawn from."""
    found, _ = await year_asked(request, principal, budget, asked, "/query/budget")
    return forecast(found, asked.method)


Found = Annotated[Position, Depends(stored_position)]


@router.get(
    "/{budget_id}/position",
    summary="Plan and actual of a budget by line",
    response_model=Position,
    responses=problem_responses(*PROBLEMS),
)
async def get_position(
    request: Request, response: Response, _: Reader, budget_id: PathBudget, found: Found
) -> Position | Response:
    """To the end of a month, with the forecast of the year; by line and by programme area.

    An amount belongs to the line that states most of what it is booked by, and to no other.
    """
    return tagged(request, response, found)


@router.get(
    "/{budget_id}/position.csv",
    summary="Plan and actual of a budget as CSV",
    response_class=Response,
    responses=TEXT | problem_responses(*PROBLEMS),
)
async def get_position_csv(
    request: Request, _: Reader, budget_id: PathBudget, found: Found
) -> Response:
    """A row a line, and one for what no line plans."""
    return await _file(request, found, "csv", CSV, to_csv, described_by(METADATA))


@router.get(
    "/{budget_id}/position.xlsx",
    summary="Plan and actual of a budget as a workbook",
    response_class=Response,
    responses=BINARY | problem_responses(*PROBLEMS),
)
async def get_position_workbook(
    request: Request, _: Reader, budget_id: PathBudget, found: Found
) -> Response:
    """The same rows with a row of totals as formulas."""
    return await _file(request, found, "xlsx", XLSX, to_workbook, {})


@router.get(
    "/position/csv-metadata.json",
    summary="What the columns of the CSV mean",
    response_class=JSONResponse,
    responses=DESCRIPTION,
    dependencies=[PUBLIC],
)
async def get_position_metadata(request: Request) -> Response:
    """CSV on the Web (W3C): datatype and meaning of each column. No token is needed."""
    described = csvw(f"{PREFIX}/{{budget_id}}/position.csv", "Position", KEY, COLUMNS)
    return description(request, described)


async def _file(
    request: Request,
    found: Position,
    ending: str,
    media: str,
    write: Callable[[Position], bytes],
    headers: dict[str, str],
) -> Response:
    own = etag_of(ending, found.model_dump_json())
    if (known := not_modified(request, own)) is not None:
        return known
    name = {"Content-Disposition": f'attachment; filename="position.{ending}"'}
    body = await asyncio.to_thread(write, found)
    return Response(body, media_type=media, headers={"ETag": own} | name | headers)


@forecasts.get(
    "/forecasts",
    summary="The course of a budget through its year",
    response_model=Forecast,
    responses=problem_responses(*PROBLEMS),
)
async def get_forecast(
    request: Request,
    response: Response,
    _: Reader,
    found: Annotated[Forecast, Depends(stored_forecast)],
) -> Forecast | Response:
    """Month by month what was planned, spent and is still to be expected, added up from April."""
    return tagged(request, response, found)


def chart(found: Forecast, width: float) -> Specification:
    # What only pictures need is not loaded at start.
    from services.finance.positions.chart import burn_up_chart

    return burn_up_chart(found, width)


add_pictures(
    forecasts, "/forecasts", "forecast", "The course of a budget",
    read=stored_forecast, chart=chart, problems=problem_responses(*PROBLEMS),
    access=requires("finance.read"),
)  # fmt: skip
