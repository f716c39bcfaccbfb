"""Takes RTT pathways in: staged by COPY, kept with their bands, and told as figures by provider.

A file is complete for each provider and month that it names: what it no longer has of them is
withdrawn. Figures are derived for providers only, since a file need not have all of a
commissioner's providers.
"""

from collections.abc import AsyncIterator

from services.contracts.organisations import OrganisationMap
from services.contracts.replica import DirectoryReplica
from services.metrics.alerts.detection import Source, raise_alerts
from services.metrics.imports.repository import staged_figures, staged_pathways
from services.metrics.imports.rules.edges import Edges
from services.metrics.imports.rules.rtt import Pathways
from services.metrics.revisions.service import tell_of_revisions
from services.metrics.revisions.verdicts import VERDICTS
from services.shared.database import WriteSession
from services.shared.imports.intake import Intake
from services.shared.imports.progress import FileReading

LineContent = Pathways | None
CHUNK_LINES = 500


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected."""
    async with (
        intake.run.database.connection() as connection,
        staged_figures.staging(connection),
        staged_pathways.staging(connection) as driver,
    ):
        edges = Edges.on(intake.run.actor.now.date())
        codes = await staged_pathways.stage(driver, _chunks(intake.reading, edges))
        directory = DirectoryReplica(intake.settings, intake.service, intake.run.database)
        organisations = await directory.knowing(codes)
        async with intake.effect(on=connection) as session:
            assert intake.file.number is not None
            now = await staged_figures.one_at_a_time(session)
            source = Source(intake.file.owner, intake.file.number, now)
            new = await _load(session, intake.reading, organisations, source)
            unknown = [code for code in new if not organisations.knows(code)]
            intake.reading.counts["provisional_organisations"] = len(unknown)


async def _chunks(reading: FileReading[LineContent], edges: Edges) -> AsyncIterator[bytes]:
    lines: list[str] = []
    for number, pathways in reading:
        if pathways is None:
            reading.count("total_rows")
        elif refusal := edges.refusal(number, pathways.period, reading.layout):
            reading.refuse([refusal])
        else:
            lines.append(_copy_line(number, pathways))
        if len(lines) >= CHUNK_LINES:
            yield "".join(lines).encode()
            lines.clear()
            await reading.tell()
    yield "".join(lines).encode()


def _copy_line(number: int, said: Pathways) -> str:
    bands = "{" + ",".join(map(str, said.bands)) + "}"
    return (
        f"{number}\t{said.period}\t{said.part}\t{said.function}\t"
        f"{said.provider}\t{staged_figures.copy_text(said.provider_name)}\t"
        f"{said.commissioner}\t{staged_figures.copy_text(said.commissioner_name)}\t"
        f"{bands}\t{said.open_band}\t{said.unknown_start}\t{said.total}\t{said.within_18}\t"
        f"{said.over_52}\n"
    )


async def _load(
    session: WriteSession,
    reading: FileReading[LineContent],
    organisations: OrganisationMap,
    source: Source,
) -> set[str]:
    """The organisations that were seen for the first time."""
    repeated = await staged_pathways.repeated(session)
    reading.refuse(repeated, lines=len(repeated))
    now, import_number = source.at, source.import_number
    kept = await staged_pathways.load(
        session, import_number, without=[each.line for each in repeated], now=now
    )
    loaded = await staged_figures.load(
        session, import_number=import_number, without=(), now=now, compared=False
    )
    if kept.added or kept.revised:
        await staged_figures.move_edition(session, now, import_number)
    reading.counts |= {
        "observations": kept.figures,
        "pathways_added": kept.added,
        "pathways_revised": kept.revised,
    }
    reading.counts |= loaded.counts
    changes = await tell_of_revisions(session, loaded.revised_series, VERDICTS, before=now)
    reading.counts["alerts"] = await raise_alerts(
        session, organisations, loaded.touched_series, changes, source
    )
    return kept.new_codes.union(loaded.new_codes)
