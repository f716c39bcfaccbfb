"""What people do with a job: it is deferred, read, stopped, started again."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Conflict, NotFound
from services.shared.jobs import repository
from services.shared.jobs.models import Job

MOST_ATTEMPTS = 5


class JobEnded(Conflict):
    code = "job_ended"
    title = "The job has ended"
    example = "The job has succeeded; it can neither be stopped nor started again."


class JobNotEnded(Conflict):
    code = "job_not_ended"
    title = "The job has not failed"
    example = "Only a failed or cancelled job can be started again; this one is running."


async def defer_job(
    session: WriteSession, actor: Actor, *, kind: str, payload: dict[str, Any], owner: str
) -> Job:
    """Queue work in the caller's transaction: it starts if and only if that commits."""
    job = Job(
        id=uuid4(),
        kind=kind,
        payload=payload,
        owner=owner,
        requested_by=actor.principal.sub,
        attempts_allowed=MOST_ATTEMPTS,
        created_at=actor.now,
        updated_at=actor.now,
    )
    await repository.enqueue(session, job)
    return job


async def read_job(session: AnySession, job_id: UUID, principal: Principal) -> Job:
    """Raises NotFound for a job that does not exist or belongs to somebody else."""
    job = await repository.visible_job(session, job_id, principal)
    if job is None:
        raise NotFound(f"There is no job {job_id}, or none that your organisations may see.")
    return job


def finish(job: Job, state: str, now: datetime) -> None:
    """End it; `state` says how."""
    job.state, job.finished_at, job.message = state, now, state


async def touch(session: WriteSession, job: Job, now: datetime) -> None:
    """Tell who follows it that it has changed."""
    job.updated_at = now
    job.version += 1
    await repository.tell(session, job)


async def cancel_job(session: WriteSession, *, job_id: UUID, actor: Actor, reason: str) -> Job:
    """Stop a job: at once while it waits, else before its effect.

    Raises NotFound; JobEnded when it is too late.
    """
    job = await _held_job(session, job_id, actor.principal)
    if job.finished_at is not None:
        raise JobEnded(f"The job has {job.state}; it cannot be stopped any more.")
    job.cancel_reason = reason
    if job.state == "queued":
        finish(job, "cancelled", actor.now)
    await touch(session, job, actor.now)
    await recorded(session, actor, "job.cancel", f"job {job.id}", owner=job.owner)
    return job


async def retry_job(session: WriteSession, *, job_id: UUID, actor: Actor, reason: str) -> Job:
    """Start a failed or cancelled job again. Raises NotFound, JobNotEnded."""
    job = await _held_job(session, job_id, actor.principal)
    if job.state not in {"failed", "cancelled"}:
        raise JobNotEnded(f"Only a failed or cancelled job can be; this one is {job.state}.")
    job.state, job.progress, job.message = "queued", 0.0, ""
    job.attempts_allowed = job.attempts + MOST_ATTEMPTS
    job.finished_at = job.error = job.result = None
    job.cancel_reason, job.retry_reason = None, reason
    await touch(session, job, actor.now)
    await repository.enqueue(session, job)
    await recorded(session, actor, "job.retry", f"job {job.id}", owner=job.owner)
    return job


async def _held_job(session: WriteSession, job_id: UUID, principal: Principal) -> Job:
    await read_job(session, job_id, principal)
    return await repository.locked_job(session, job_id)
