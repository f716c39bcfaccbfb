"""The course of a job as server-sent events, from any point that the caller has seen."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.jobs.models import Job
from services.shared.jobs.schemas import JobStatus
from services.shared.jobs.service import read_job

LOOK_SECONDS = 0.5
QUIET_SECONDS = 15.0


async def job_events(
    database: Database, job: Job, principal: Principal, seen: int
) -> AsyncIterator[bytes]:
    """An event for each change after version `seen`, until the job has ended.

    `id` is the job's version; what changed while nobody looked is told by its newest state.
    """
    told = time.monotonic()
    while True:
        if job.version > seen:
            yield _event(job)
            seen, told = job.version, time.monotonic()
        if job.finished_at is not None:
            return
        if time.monotonic() - told > QUIET_SECONDS:
            yield KEEPALIVE_COMMENT
            told = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)
        job = await _now(database, job.id, principal)


def _event(job: Job) -> bytes:
    data = JobStatus.of(job).model_dump_json()
    return format_sse_event(data_str=data, event="job", id=str(job.version))


async def _now(database: Database, job_id: UUID, principal: Principal) -> Job:
    async with database.read() as session:
        return await read_job(session, job_id, principal)
