"""`/v1/<service>/jobs`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, not_modified
from services.shared.errors import NotFound, problem_responses
from services.shared.jobs.schemas import JobStatus
from services.shared.jobs.service import read_job
from services.shared.routing import StrictRoute


def jobs_router(service: str) -> APIRouter:
    """The job routes of one service."""
    router = APIRouter(
        prefix=f"/v1/{service}/jobs", tags=[f"{service} jobs"], route_class=StrictRoute
    )

    @router.get(
        "/{job_id}",
        summary="State and progress of a job",
        response_model=JobStatus,
        responses=problem_responses(NotFound),
    )
    async def get_job(
        request: Request,
        response: Response,
        job_id: UUID,
        principal: Annotated[Principal, requires()],
    ) -> JobStatus | Response:
        """Poll this until `state` is succeeded, failed or cancelled; `result` links the outcome."""
        async with request.app.state.database.read() as session:
            job = await read_job(session, job_id, principal)
        etag = etag_of(job.id, job.updated_at)
        response.headers["ETag"] = etag
        return not_modified(request, etag) or JobStatus.of(job)

    return router
