"""An attempt at a job. It may take hours: here the clock is read at each step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.database import Database, WriteSession
from services.shared.errors import Problem, Unavailable
from services.shared.jobs import repository
from services.shared.jobs.models import Job
from services.shared.jobs.service import MOST_ATTEMPTS, finish, touch


class JobGone(Exception):
    """The job is finished, or another worker has it: nothing may be done in its name."""


class JobCancelled(Problem):
    """Raised in a run that was asked to stop; nothing of it stays."""

    code = "job_cancelled"
    title = "The job was cancelled"
    example = "It was asked to stop before it had any effect."


class JobAbandoned(Problem):
    code = "job_abandoned"
    title = "The job was given up"
    example = f"Its worker ended {MOST_ATTEMPTS} times in the middle of it; nothing was changed."


@dataclass
class JobRun:
    """One attempt at a job, as its handler sees it."""

    database: Database
    job: Job

    @property
    def actor(self) -> Actor:
        """Who asked for the job, as of now; its id stands for the request's."""
        asked = Principal(self.job.requested_by, "", frozenset(), (self.job.owner,), (), False)
        return Actor(asked, str(self.job.id), datetime.now(UTC))

    async def progress(self, share: float, message: str, counts: dict[str, int]) -> None:
        """Tell how far the work is (0-1). Raises JobGone when it is no longer this run's."""
        async with self._own() as (_, job):
            job.progress, job.message, job.counts = share, message, dict(counts)

    @asynccontextmanager
    async def effect(
        self,
        *,
        result: str | None,
        counts: dict[str, int],
        message: str = "",
        on: AsyncConnection | None = None,
    ) -> AsyncIterator[WriteSession]:
        """A transaction for the effect that ends the job too: both happen, once, or neither.

        `message` is what is said beside that it has succeeded.
        """
        async with self._own(on=on) as (session, job):
            yield session
            finish(job, "succeeded", datetime.now(UTC))
            job.progress, job.result = 1.0, result
            job.message = message or job.message
            job.counts = dict(counts)

    @asynccontextmanager
    async def failure(
        self, problem: Problem, *, result: str | None = None
    ) -> AsyncIterator[WriteSession]:
        """A transaction that ends the job with a problem, and for what is kept about that."""
        cancelled = isinstance(problem, JobCancelled)
        async with self._own(ending=True) as (session, job):
            yield session
            finish(job, "cancelled" if cancelled else "failed", datetime.now(UTC))
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
            await touch(session, job, datetime.now(UTC))
            yield session, job


async def start_job(database: Database, job_id: UUID) -> JobRun:
    """Begin an attempt. Raises JobGone when the job has ended, also by too many attempts."""
    async with database.write() as session:
        job = await repository.locked_job(session, job_id)
        if job.finished_at is not None:
            raise JobGone
        job.attempts += 1
        job.state = "running"
        job.started_at = datetime.now(UTC)
        await touch(session, job, job.started_at)
    run = JobRun(database, job)
    if job.attempts > job.attempts_allowed:
        await run.fail(JobAbandoned())
        raise JobGone
    return run
