"""Every query on jobs."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel import select

from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession
from services.shared.jobs.models import Job

DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW("
    "'default', :task, 0, NULL, NULL, jsonb_build_object('job_id', cast(:job_id AS text)), NULL"
    ")::procrastinate_job_to_defer_v1])"
)


async def visible_job(session: AnySession, job_id: UUID, principal: Principal) -> Job | None:
    """The job, when one of the caller's organisations owns it."""
    statement = scoped(select(Job).where(Job.id == job_id), Job, principal)
    return (await session.exec(statement)).one_or_none()


async def locked_job(session: WriteSession, job_id: UUID) -> Job:
    """The job as it is now, held against every other transaction until this one ends."""
    statement = select(Job).where(Job.id == job_id).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await session.exec(statement)).one()


async def enqueue(session: WriteSession, job: Job) -> None:
    """Hand the job to the workers when the transaction of `session` commits."""
    session.add(job)
    await session.flush()
    connection = await session.connection()
    await connection.execute(DEFER, {"task": job.kind, "job_id": str(job.id)})
