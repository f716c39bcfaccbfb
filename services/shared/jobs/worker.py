"""The worker process of a service: runs its jobs, and takes up those whose worker died."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException

from services.shared.database import Database
from services.shared.errors import Problem, Unavailable
from services.shared.idempotency.service import forget_old
from services.shared.imports.sweeping import sweep_for_ever
from services.shared.jobs.life import show_life, sign_of_life
from services.shared.jobs.service import JobGone, JobRun, start_job
from services.shared.sealing.sealer import seal_for_ever
from services.shared.settings import Settings
from services.shared.space import is_full

HEARTBEAT_SECONDS = 2.0
STALLED_SECONDS = 8.0
RESCUE_SECONDS = 3.0
PURGE_SECONDS = 3600.0
GRACE_SECONDS = 5.0
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


async def rescue(app: App) -> None:
    """Give back, for ever, the jobs whose worker stopped breathing."""
    while True:
        try:
            await _rescue_once(app)
        except ConnectorException as error:
            log.warning("rescue failed", error=str(error))
        await asyncio.sleep(RESCUE_SECONDS)


async def _rescue_once(app: App) -> None:
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job rescued", job=job.task_kwargs.get("job_id"))
        await app.job_manager.retry_job(job)


async def purge(database: Database) -> None:
    """Forget, for ever, the answers that were kept long enough."""
    while True:
        with contextlib.suppress(Unavailable):
            await forget_old(database, datetime.now(UTC))
        await asyncio.sleep(PURGE_SECONDS)


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
    settings: Settings, service: str, handlers: Mapping[str, Handler], beside: Sequence[Beside]
) -> None:
    """Run the service's jobs until SIGTERM or SIGINT."""
    url = settings.database_url(service)
    database = Database(url, pool_size=4)
    app = queue_app(url, tasks_of(database, settings, handlers))
    async with app.open_async():
        life = show_life(sign_of_life(settings.data_dir, service))
        always = [rescue(app), seal_for_ever(database), purge(database), life]
        always.append(sweep_for_ever(database, settings, service))
        always += [each(settings, database) for each in beside]
        tasks = [asyncio.create_task(each) for each in always]
        await app.run_worker_async(
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            fetch_job_polling_interval=2.0,
        )
        for task in tasks:
            task.cancel()
    await database.close()


def die_with_parent() -> None:
    """End this process when the one that holds the other end of standard input ends."""

    def wait_for_end() -> None:
        while os.read(0, 1024):
            pass
        os._exit(0)

    threading.Thread(target=wait_for_end, daemon=True).start()
