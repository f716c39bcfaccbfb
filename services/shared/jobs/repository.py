"""Every query on jobs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, text
from sqlmodel import col, select

from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, WriteSession
from services.shared.jobs.models import Job

DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW("
    "'default', :task, 0, NULL, NULL, jsonb_build_object('job_id', cast(:job_id AS text)), NULL"
    ")::procrastinate_job_to_defer_v1])"
)

CHANNEL = "job"
FORGET_AT_ONCE = 1000
TELL = text("SELECT pg_notify(:channel, :job_id)")


async def visible_job(session: AnySession, job_id: UUID, principal: Principal) -> Job | None:
    """The job, when one of the caller's organisations owns it."""
    statement = scoped(select(Job).where(Job.id == job_id), Job, principal)
    return (await session.exec(statement)).one_or_none()


async def jobs_by_id(session: AnySession, numbers: Collection[UUID]) -> Sequence[Job]:
    """These jobs, whosever they are."""
    return (await session.exec(select(Job).where(col(Job.id).in_(numbers)))).all()


async def tell(session: WriteSession, job: Job) -> None:
    """Tell whoever follows the job that it has changed, when the transaction commits."""
    connection = await session.connection()
    await connection.execute(TELL, {"channel": CHANNEL, "job_id": str(job.id)})


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


async def forget_before(session: WriteSession, kinds: Collection[str], moment: datetime) -> int:
    """Up to FORGET_AT_ONCE jobs of these kinds that ended before; how many there were."""
    ended = (
        select(Job.id)
        .where(col(Job.kind).in_(kinds), col(Job.finished_at) < moment)
        .limit(FORGET_AT_ONCE)
    )
    gone = await session.exec(delete(Job).where(col(Job.id).in_(ended)))
    return int(gone.rowcount)
