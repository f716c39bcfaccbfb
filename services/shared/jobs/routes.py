"""`/v1/<service>/jobs`."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import etag_of, tagged
from services.shared.database import WriteSession
from services.shared.errors import Busy, NotFound, TooManyRequests, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.events import job_events
from services.shared.jobs.models import Job
from services.shared.jobs.schemas import JobStatus, Reason
from services.shared.jobs.service import JobEnded, JobNotEnded, cancel_job, read_job, retry_job
from services.shared.owning import OWNER
from services.shared.routing import Router, StrictRoute
from services.shared.sending import Pieces

EVENTS = "text/event-stream"
STREAMS = 500
STREAMS_OF_A_CALLER = 10
EVENT = {
    "type": "object",
    "description": "one event of the stream; `data` is the job as JSON",
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "data": {"type": "string"},
    },
}
Seen = Annotated[
    int | None,
    Header(alias="Last-Event-ID", ge=0, le=2**31, description="version that was seen last"),
]


def jobs_router(service: str) -> Router:
    """The job routes of one service."""
    router = Router(prefix=f"/v1/{service}/jobs", tags=[f"{service} jobs"], route_class=StrictRoute)
    reader, writer = requires(), requires(f"{service}.write")

    async def streaming(
        request: Request, principal: Annotated[Principal, reader]
    ) -> AsyncIterator[Principal]:
        """The caller, with a place for a stream until it has ended."""
        with request.app.state.streams.taking(principal.sub):
            yield principal

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
        principal: Annotated[Principal, reader],
    ) -> JobStatus | Response:
        """Poll this until `state` is succeeded, failed or cancelled; `result` links the outcome."""
        async with request.app.state.database.read() as session:
            job = await read_job(session, job_id, principal)
        return tagged(request, response, JobStatus.of(job), _etag(job))

    @router.get(
        "/{job_id}/events",
        summary="The course of a job as server-sent events",
        response_class=StreamingResponse,
        responses={
            200: {"content": {EVENTS: {"schema": EVENT}}},
            **problem_responses(NotFound, TooManyRequests, Busy),
        },
    )
    async def get_job_events(
        request: Request,
        job_id: UUID,
        principal: Annotated[Principal, Depends(streaming)],
        seen: Seen = None,
    ) -> Response:
        """An event `job` for each change; ends with the job or the token. `Last-Event-ID` resumes.

        A caller has at most 10 streams at once.
        """
        async with request.app.state.database.read() as session:
            job = await read_job(session, job_id, principal)
        last = -1 if seen is None else seen
        course = job_events(request.app.state.following, job, principal, last)
        return Pieces(
            _events(course),
            media_type=EVENTS,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.post(
        "/{job_id}/cancellation",
        name="cancel_job",
        summary="Stop a job",
        response_model=JobStatus,
        responses=problem_responses(NotFound, JobEnded),
        dependencies=[OWNER],
    )
    async def cancel(
        request: Request,
        job_id: UUID,
        body: Reason,
        principal: Annotated[Principal, writer],
        key: OptionalKey,
    ) -> Response:
        """A waiting job stops at once, a running one before it has any effect."""
        act = partial(cancel_job, job_id=job_id, reason=body.reason)
        return await _once(request, principal, key, act)

    @router.post(
        "/{job_id}/retry",
        name="retry_job",
        summary="Start a failed or cancelled job again",
        response_model=JobStatus,
        responses=problem_responses(NotFound, JobNotEnded),
        dependencies=[OWNER],
    )
    async def retry(
        request: Request,
        job_id: UUID,
        body: Reason,
        principal: Annotated[Principal, writer],
        key: OptionalKey,
    ) -> Response:
        """The same work again, with the reason kept."""
        act = partial(retry_job, job_id=job_id, reason=body.reason)
        return await _once(request, principal, key, act)

    return router


def _etag(job: Job) -> str:
    return etag_of(job.id, job.version)


async def _once(
    request: Request, principal: Principal, key: str | None, act: Callable[..., Awaitable[Job]]
) -> Response:
    async def acted(session: WriteSession) -> Answer:
        job = await act(session, actor=Actor.of(request, principal))
        return Answer(200, JobStatus.of(job), {"ETag": _etag(job)})

    return await once(request, principal, key, acted)


async def _events(course: AsyncGenerator[Job | None]) -> AsyncIterator[bytes]:
    async with aclosing(course):
        async for job in course:
            yield _event(job)


def _event(job: Job | None) -> bytes:
    """`id` is the job's version."""
    if job is None:
        return KEEPALIVE_COMMENT
    data = JobStatus.of(job).model_dump_json()
    return format_sse_event(data_str=data, event="job", id=str(job.version))
