"""Loads the five places: stated facts as stated, everything else made up and labelled so."""

from collections.abc import Sequence

from services.directory.demo import cheshire, cities, west_mercia
from services.directory.imports.rules.records import Record
from services.directory.organisations.holding import held
from services.directory.organisations.intake import Statements
from services.directory.organisations.notices import give_notice
from services.directory.organisations.rows import POPULATION, upsert
from services.shared.database import Database, WriteSession
from services.shared.jobs.service import JobRun
from services.shared.settings import Settings

RESULT = "/v1/directory/organisations"


def five_places() -> Sequence[Record]:
    """What is told, always the same."""
    return [*cheshire.records(), *west_mercia.records(), *cities.records()]


async def load_demo(database: Database) -> None:
    """All of it or nothing; what is there already stays as it is."""
    async with database.write() as session:
        await tell(session, five_places())


async def tell(session: WriteSession, records: Sequence[Record]) -> None:
    """Under the same rules as everything else. Raises what these refuse."""
    statements = Statements(records)
    async with held(session, statements.codes, closing=statements.closing) as register:
        statements.tell(register)
    people = [row for each in records for row in each.populations]
    await upsert(await session.connection(), POPULATION, people)


async def run_demo(run: JobRun, _: Settings) -> None:
    """Handler of the job `demo`."""
    records = five_places()
    async with run.effect(result=RESULT, counts={"organisations": len(records)}) as session:
        await tell(session, records)
        await give_notice(session, run.actor, "demo.loaded", RESULT, subject="demo")
