"""The demonstration is asked for as a job, and never in production."""

from services.shared.audit.recording import By, changed
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


async def ask_for_demo(session: WriteSession, settings: Settings, by: By) -> Job:
    """Raises NoDemonstration, and Forbidden for a caller who acts for no organisation."""
    if settings.production:
        raise NoDemonstration
    asking = by.actor
    if not asking.orgs:
        raise Forbidden("A job belongs to an organisation; the token names none in `orgs`.")
    job = await defer_job(
        session, kind=JOB_KIND, payload={}, principal=asking, owner=asking.orgs[0]
    )
    await changed(session, by, "demo.ask", f"job {job.id}")
    return job
