"""Every statement on runs."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from services.finance.recovery.prices.models import PriceBookVersion
from services.finance.recovery.runs.models import RecoveryRun, RecoveryRunResult
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession
from services.shared.jobs.models import Job

Row = tuple[RecoveryRun, Job, RecoveryRunResult | None]
JOINED = (
    select(RecoveryRun, Job, RecoveryRunResult)
    .join(Job, col(Job.id) == col(RecoveryRun.job_id))
    .join(RecoveryRunResult, col(RecoveryRunResult.run) == col(RecoveryRun.id), isouter=True)
)


async def visible_run(session: AnySession, run_id: UUID, principal: Principal) -> Row | None:
    """The run, when one of the caller's organisations owns it."""
    statement = scoped(JOINED.where(RecoveryRun.id == run_id), RecoveryRun, principal)
    return (await session.exec(statement)).one_or_none()


async def runs_before(
    session: AnySession, number: int | None, most: int, principal: Principal
) -> Sequence[Row]:
    """Up to `most` of the caller's runs, newest first, from the one before `number`."""
    statement = JOINED.order_by(col(RecoveryRun.number).desc()).limit(most)
    if number is not None:
        statement = statement.where(col(RecoveryRun.number) < number)
    return (await session.exec(scoped(statement, RecoveryRun, principal))).all()


async def synthetic_of(session: AnySession, runs: Collection[UUID]) -> set[UUID]:
    """Those of the runs that have a price book which is made up."""
    named = func.jsonb_build_object(
        "code", PriceBookVersion.code, "version", PriceBookVersion.version
    )
    statement = (
        select(RecoveryRun.id)
        .join(PriceBookVersion, col(PriceBookVersion.owner) == RecoveryRun.owner)
        .where(
            col(RecoveryRun.id).in_(runs),
            col(PriceBookVersion.synthetic),
            col(RecoveryRun.books).contains(func.jsonb_build_array(named)),
        )
    )
    return set((await session.exec(statement)).all())


async def is_synthetic(session: AnySession, run: UUID) -> bool:
    """Whether it has a price book which is made up."""
    return bool(await synthetic_of(session, [run]))


async def run_of_job(session: AnySession, job_id: UUID) -> RecoveryRun:
    """The run that the job carries out."""
    return (await session.exec(select(RecoveryRun).where(RecoveryRun.job_id == job_id))).one()
