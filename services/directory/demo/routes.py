"""`/v1/directory/demo`."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from services.directory.demo.service import NoDemonstration, ask_for_demo
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.jobs.schemas import JobStatus
from services.shared.routing import StrictRoute

router = APIRouter(prefix="/v1/directory/demo", tags=["demonstration"], route_class=StrictRoute)


@router.post(
    "",
    status_code=202,
    summary="Load the demonstration",
    responses=problem_responses(NoDemonstration),
)
async def create_demo(
    request: Request,
    response: Response,
    principal: Annotated[Principal, requires("directory.write")],
) -> JobStatus:
    """Five places with their history. `Location` is the job; again, it changes nothing."""
    state = request.app.state
    job = await ask_for_demo(state.database, state.settings, principal)
    response.headers["Location"] = f"/v1/directory/jobs/{job.id}"
    return JobStatus.of(job)
