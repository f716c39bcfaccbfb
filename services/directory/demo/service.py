"""The demonstration is asked for as a job, and never in production."""

from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.database import WriteSession
from services.shared.errors import Forbidden
from services.shared.jobs.models import Job
from services.shared.jobs.service import defer_job
from services.shared.settings import Settings

JOB_KIND = "demo"


class NoDemonstration(Forbidden):
    code = "no_demonstration"
    title = "There is no demonstration in production"
    example = "Made up organisations are not loaded where MARCHES_ENVIRONMENT is production."


async def ask_for_demo(
    session: WriteSession, settings: Settings, *, owner: str, actor: Actor
) -> Job:
    """Raises NoDemonstration."""
    if settings.production:
        raise NoDemonstration
    job = await defer_job(session, actor, kind=JOB_KIND, payload={}, owner=owner)
    await recorded(session, actor, "demo.ask", f"job {job.id}", owner=owner)
    return job
