"""The demonstration: a job, never in production, under the same rules as everything else."""

from collections.abc import Sequence

from services.demo.organisations import five_places
from services.demo.organisations.statements import Organisation, Statement
from services.directory.imports.rules.records import People, Record
from services.directory.organisations.notices import give_notice
from services.directory.organisations.repository.register import held
from services.directory.organisations.repository.tables import POPULATION, upsert
from services.directory.organisations.rules.descriptions import Description, Role, described
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.statements import Statements
from services.directory.organisations.rules.successions import Succession
from services.shared.audit.actor import Actor
from services.shared.audit.service import recorded
from services.shared.database import WriteSession
from services.shared.errors import Forbidden
from services.shared.jobs.models import Job
from services.shared.jobs.run import JobRun
from services.shared.jobs.service import defer_job
from services.shared.settings import Settings

JOB_KIND = "demo"
RESULT = "/v1/directory/organisations"


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


def records() -> Sequence[Record]:
    """What the demonstration states, as the records that files become too."""
    return [record(each) for each in five_places()]


def record(statement: Statement) -> Record:
    code = statement.organisation.code
    return Record(
        _description(statement.organisation),
        (),
        [Membership(code, *each) for each in statement.belongings],
        [Succession(predecessor, code, day) for predecessor, day in statement.after],
        [
            People(each.code, each.day, "registered", each.quintile, each.people, each.synthetic)
            for each in statement.people
        ],
    )


def _description(organisation: Organisation) -> Description:
    code, name, role, starts, shadow, closed, roles, system, synthetic = organisation
    found = described(
        code, name, role, starts, shadow=shadow, closed=closed, system=system, synthetic=synthetic
    )
    return found._replace(roles=tuple(Role(*each) for each in roles)) if roles else found


async def tell(session: WriteSession, records: Sequence[Record]) -> None:
    """Under the same rules as everything else. Raises what these refuse."""
    statements = Statements(records)
    async with held(session, statements.codes, closing=statements.closing) as register:
        statements.tell(register)
    people = [row for each in records for row in each.populations]
    await upsert(await session.connection(), POPULATION, people)


async def run_demo(run: JobRun, _: Settings) -> None:
    """Handler of the job `demo`."""
    told = records()
    async with run.effect(result=RESULT, counts={"organisations": len(told)}) as session:
        await tell(session, told)
        owner = run.job.owner
        await give_notice(session, run.actor, "demo.loaded", RESULT, owner=owner, subject="demo")
