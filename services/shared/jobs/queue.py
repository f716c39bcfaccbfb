"""Takes the jobs of a queue: at once when one is told of, and looks again while any is open.

An open job may be one that waits to be tried again, or one whose worker has died. When none is
open nothing is asked: who defers a job tells of it.
"""

import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from sqlalchemy import text

from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.notifications import Notifications

HEARTBEAT_SECONDS = 2.0
STALLED_SECONDS = 8.0
LOOK_SECONDS = 2.0
"""A job whose worker died is given back within STALLED_SECONDS and this."""
QUIET_SECONDS = 60.0
GRACE_SECONDS = 5.0
CHANNEL = "procrastinate_any_queue_v1"
OPEN = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs"
    " WHERE status = ANY (ARRAY['todo', 'doing']::procrastinate_job_status[]))"
)

log = structlog.get_logger("marches.jobs")


async def take_jobs(app: App, database: Database, notifications: Notifications) -> None:
    """Run the jobs of the queue one after the other, until cancelled.

    Then the one that runs has GRACE_SECONDS to end, else it is for the next worker.
    """
    failing = False
    with notifications.waking(CHANNEL) as news:
        while True:
            try:
                again = await _look(app, database)
                failing = False
            except (ConnectorException, Unavailable) as error:
                if not failing:
                    log.warning("jobs are not taken", error=str(error))
                again = failing = True
            await news.within(LOOK_SECONDS if again else QUIET_SECONDS)


async def _look(app: App, database: Database) -> bool:
    """Run what can be run; whether any job is open then."""
    if await _any_open(database):
        async with app.open_async():
            await _give_back_stalled(app)
            await app.run_worker_async(
                wait=False,
                listen_notify=False,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
            )
        return await _any_open(database)
    return False


async def _any_open(database: Database) -> bool:
    async with database.read() as session:
        return bool((await (await session.connection()).execute(OPEN)).scalar())


async def _give_back_stalled(app: App) -> None:
    """Let others take the jobs whose worker stopped breathing."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job rescued", job=job.task_kwargs.get("job_id"))
        await app.job_manager.retry_job(job)
