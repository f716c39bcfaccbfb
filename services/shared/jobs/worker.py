"""The worker of a service: runs its jobs, seals its entries, and clears up."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException

from services.shared.audit.models import RECORD
from services.shared.database import Database
from services.shared.errors import Problem, Unavailable
from services.shared.idempotency.service import forget_old
from services.shared.imports.sweep import sweep_for_ever
from services.shared.jobs import repository
from services.shared.jobs.life import show_life, sign_of_life
from services.shared.jobs.queue import take_jobs
from services.shared.jobs.run import JobGone, JobRun, start_job
from services.shared.notifications import Notifications
from services.shared.sealing.chains import Chain
from services.shared.sealing.sealer import seal_for_ever
from services.shared.settings import Settings
from services.shared.space import is_full

PURGE_SECONDS = 3600.0
JOBS_KEPT = timedelta(days=7)
# A database that is away or full for hours ends no job: `Job.attempts_allowed` does.
AGAIN = RetryStrategy(wait=1)

Handler = Callable[[JobRun, Settings], Awaitable[None]]
Beside = Callable[[Settings, Database], Coroutine[Any, Any, None]]
"""What a worker does for ever beside its jobs."""

log = structlog.get_logger("marches.jobs")


async def run_job(database: Database, settings: Settings, handler: Handler, job_id: str) -> None:
    """One attempt; every failure but want of a database or of room is told in the job itself."""
    try:
        run = await start_job(database, UUID(job_id))
    except JobGone:
        return
    with contextlib.suppress(JobGone):
        try:
            await handler(run, settings)
        except JobGone:
            raise
        except Unavailable:
            await run.put_off()
            raise
        except Problem as problem:
            await run.fail(problem)
        except Exception as error:
            if is_full(error):
                await run.put_off()
                raise
            log.exception("job failed", job=job_id, error=type(error).__name__)
            await run.fail(Problem())


def _libpq_url(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


def queue_app(url: str, tasks: Mapping[str, Callable[..., Any]]) -> App:
    """The procrastinate application over the service's database."""
    app = App(connector=PsycopgConnector(conninfo=_libpq_url(url), min_size=1, max_size=3))
    for name, function in tasks.items():
        app.task(name=name, retry=AGAIN)(function)
    return app


async def purge(app: App, database: Database, passing: Sequence[str]) -> None:
    """Forget, for ever, the answers and jobs that were kept long enough."""
    while True:
        with contextlib.suppress(Unavailable, ConnectorException):
            await forget_old(database, datetime.now(UTC))
            await forget_jobs(app, database, passing, datetime.now(UTC))
        await asyncio.sleep(PURGE_SECONDS)


async def forget_jobs(app: App, database: Database, passing: Sequence[str], now: datetime) -> int:
    """What the queue knows of jobs that ended a week ago, and those jobs that nothing refers to;
    how many of these there were.
    """
    async with app.open_async():
        await app.job_manager.delete_old_jobs(
            nb_hours=int(JOBS_KEPT / timedelta(hours=1)),
            include_failed=True,
            include_cancelled=True,
            include_aborted=True,
        )
    forgotten = 0
    while passing:
        async with database.write() as session:
            gone = await repository.forget_before(session, passing, now - JOBS_KEPT)
        forgotten += gone
        if gone < repository.FORGET_AT_ONCE:
            break
    return forgotten


def tasks_of(
    database: Database, settings: Settings, handlers: Mapping[str, Handler]
) -> dict[str, Callable[..., Any]]:
    """What the queue calls for each kind of job."""

    def task(handler: Handler) -> Callable[..., Any]:
        async def run(job_id: str) -> None:
            await run_job(database, settings, handler, job_id)

        return run

    return {kind: task(handler) for kind, handler in handlers.items()}


async def work(
    settings: Settings,
    service: str,
    handlers: Mapping[str, Handler],
    beside: Sequence[Beside],
    chains: Sequence[Chain] = RECORD,
    passing: Sequence[str] = (),
) -> None:
    """Run the service's jobs, seal its chains, and do what goes on beside, until cancelled.

    `passing` are the kinds of jobs that nothing refers to: they are forgotten after a week.
    """
    url = settings.database_url(service)
    database, notifications = Database(url, pool_size=4), Notifications(url)
    app = queue_app(url, tasks_of(database, settings, handlers))
    always = [
        take_jobs(app, database, notifications),
        seal_for_ever(database, notifications, chains),
        purge(queue_app(url, {}), database, passing),  # whose opening and closing is its own
        sweep_for_ever(database, settings, service),
        show_life(sign_of_life(settings.data_dir, service)),
        *(each(settings, database) for each in beside),
    ]
    try:
        async with asyncio.TaskGroup() as group:
            for each in always:
                group.create_task(each)
    finally:
        await database.close()
