"""What can happen to a job: it is deferred, started, moves on, and ends once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.auth import Principal
from services.shared.database import AnySession, Database, WriteSession
from services.shared.errors import Conflict, NotFound, Problem, Unavailable
from services.shared.jobs import repository
from services.shared.jobs.models import Job

MOST_ATTEMPTS = 5


class JobGone(Exception):
    """The job is finished, or another worker has it: nothing may be done in its name."""


class JobCancelled(Problem):
    """Raised in a run that was asked to stop; nothing of it stays."""

    code = "job_cancelled"
    title = "The job was cancelled"
    example = "It was asked to stop before it had any effect."


class JobEnded(Conflict):
    code = "job_ended"
    title = "The job has ended"
    example = "The job has succeeded; it can neither be stopped nor started again."


class JobNotEnded(Conflict):
    code = "job_not_ended"
    title = "The job has not failed"
    example = "Only a failed or cancelled job can be started again; this one is running."


class JobAbandoned(Problem):
    code = "job_abandoned"
    title = "The job was given up"
    example = f"Its worker ended {MOST_ATTEMPTS} times in the middle of it; nothing was changed."


async def defer_job(
    session: WriteSession, *, kind: str, payload: dict[str, Any], principal: Principal, owner: str
) -> Job:
    """Queue work in the caller's transaction: it starts if and only if that commits."""
    now = datetime.now(UTC)
    job = Job(
        id=uuid4(),
        kind=kind,
        payload=payload,
        owner=owner,
        requested_by=principal.sub,
        attempts_allowed=MOST_ATTEMPTS,
        created_at=now,
        updated_at=now,
    )
    await repository.enqueue(session, job)
    return job


async def read_job(session: AnySession, job_id: UUID, principal: Principal) -> Job:
    """Raises NotFound for a job that does not exist or belongs to somebody else."""
    job = await repository.visible_job(session, job_id, principal)
    if job is None:
        raise NotFound(f"There is no job {job_id}, or none that your organisations may see.")
    return job


@dataclass
class JobRun:
    """One attempt at a job, as its handler sees it."""

    database: Database
    job: Job

    @property
    def actor(self) -> Actor:
        """Who asked for the job, for its audit entries; the job's id stands for the request's."""
        asked = Principal(self.job.requested_by, "", frozenset(), (self.job.owner,), (), False)
        return Actor(asked, str(self.job.id), datetime.now(UTC))

    async def progress(self, share: float, message: str, counts: dict[str, int]) -> None:
        """Tell how far the work is (0-1). Raises JobGone when it is no longer this run's."""
        async with self._own() as (_, job):
            job.progress, job.message, job.counts = share, message, dict(counts)

    @asynccontextmanager
    async def effect(
        self, *, result: str | None, counts: dict[str, int], on: AsyncConnection | None = None
    ) -> AsyncIterator[WriteSession]:
        """A transaction for the effect that ends the job too: both happen, once, or neither."""
        async with self._own(on=on) as (session, job):
            yield session
            _finish(job, "succeeded")
            job.progress, job.result = 1.0, result
            job.counts = dict(counts)

    @asynccontextmanager
    async def failure(
        self, problem: Problem, *, result: str | None = None
    ) -> AsyncIterator[WriteSession]:
        """A transaction that ends the job with a problem, and for what is kept about that."""
        cancelled = isinstance(problem, JobCancelled)
        async with self._own(ending=True) as (session, job):
            yield session
            _finish(job, "cancelled" if cancelled else "failed")
            job.error = problem.body(instance=f"job {job.id}", request_id=str(job.id))
            job.message, job.result = problem.title, result

    async def fail(self, problem: Problem) -> None:
        """End the job with a problem."""
        async with self.failure(problem):
            pass

    async def put_off(self) -> None:
        """Let the job wait for a database or a disk that has no room: no attempt was used up.

        Where that cannot be written either, the attempt counts.
        """
        with suppress(JobGone, Unavailable):
            async with self._own(ending=True) as (_, job):
                job.state, job.message = "queued", Unavailable.title
                job.attempts_allowed += 1

    @asynccontextmanager
    async def _own(
        self, *, on: AsyncConnection | None = None, ending: bool = False
    ) -> AsyncIterator[tuple[WriteSession, Job]]:
        async with self.database.write(on=on) as session:
            job = await repository.locked_job(session, self.job.id)
            if job.state != "running" or job.attempts != self.job.attempts:
                raise JobGone
            if job.cancel_reason is not None and not ending:
                raise JobCancelled(f"It was asked to stop: {job.cancel_reason}")
            await _touch(session, job)
            yield session, job


def _finish(job: Job, state: str) -> None:
    job.state, job.finished_at = state, datetime.now(UTC)
    job.message = state


async def _touch(session: WriteSession, job: Job) -> None:
    job.updated_at = datetime.now(UTC)
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
        _finish(job, "cancelled")
    await _touch(session, job)
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
    await _touch(session, job)
    await repository.enqueue(session, job)
    await recorded(session, actor, "job.retry", f"job {job.id}", owner=job.owner)
    return job


async def _held_job(session: WriteSession, job_id: UUID, principal: Principal) -> Job:
    await read_job(session, job_id, principal)
    return await repository.locked_job(session, job_id)


async def start_job(database: Database, job_id: UUID) -> JobRun:
    """Begin an attempt. Raises JobGone when the job has ended, also by too many attempts."""
    async with database.write() as session:
        job = await repository.locked_job(session, job_id)
        if job.finished_at is not None:
            raise JobGone
        job.attempts += 1
        job.state = "running"
        job.started_at = datetime.now(UTC)
        await _touch(session, job)
    run = JobRun(database, job)
    if job.attempts > job.attempts_allowed:
        await run.fail(JobAbandoned())
        raise JobGone
    return run
