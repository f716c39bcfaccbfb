"""The demonstration is asked for as a job, and never in production."""

from services.shared.auth import Principal
from services.shared.database import Database
from services.shared.errors import Forbidden
from services.shared.jobs.models import Job
from services.shared.jobs.service import defer_job
from services.shared.settings import Settings

JOB_KIND = "demo"


class NoDemonstration(Forbidden):
    code = "no_demonstration"
    title = "There is no demonstration in production"
    example = "Made up organisations are not loaded where MARCHES_ENVIRONMENT is production."


async def ask_for_demo(database: Database, settings: Settings, principal: Principal) -> Job:
    """Raises NoDemonstration, and Forbidden for a caller who acts for no organisation."""
    if settings.production:
        raise NoDemonstration
    if not principal.orgs:
        raise Forbidden("A job belongs to an organisation; the token names none in `orgs`.")
    async with database.write() as session:
        return await defer_job(
            session, kind=JOB_KIND, payload={}, principal=principal, owner=principal.orgs[0]
        )
