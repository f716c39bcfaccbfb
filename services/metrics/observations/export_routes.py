"""`/v1/metrics/exports`: the files that jobs have made."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from fastapi.responses import FileResponse

from services.metrics.observations.export_problems import ExportGone, ExportNotFound
from services.metrics.observations.export_service import read_export
from services.metrics.observations.params import MEDIA
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.routing import Router, StrictRoute

router = Router(prefix="/v1/metrics/exports", tags=["observations"], route_class=StrictRoute)
WORKBOOK = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/{export_id}",
    summary="The workbook that a job has made",
    response_class=FileResponse,
    responses={
        200: {"content": {MEDIA["xlsx"]: WORKBOOK}},
        **problem_responses(ExportNotFound, ExportGone),
    },
)
async def get_export(
    request: Request, export_id: UUID, principal: Annotated[Principal, requires("metrics.read")]
) -> FileResponse:
    """For the person who asked for it only; kept for an hour, and until a definition changes."""
    async with request.app.state.database.read() as session:
        path = await read_export(session, export_id, principal, request.app.state.settings)
    return FileResponse(path, media_type=MEDIA["xlsx"], filename="observations.xlsx")
