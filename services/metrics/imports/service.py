"""Takes figures in: stages them, and loads all of them or none."""

from collections.abc import AsyncIterator, Sequence

from services.contracts.replica import DirectoryReplica
from services.metrics.alerts.detection import Source, raise_alerts
from services.metrics.imports.repository import staged_figures
from services.metrics.imports.repository.absent_figures import (
    absent_figures,
    mark_lacking,
    withdraw_absent,
)
from services.metrics.imports.repository.definitions import misfits
from services.metrics.imports.repository.families import parts_of_families
from services.metrics.imports.repository.owners import refuse_foreign
from services.metrics.imports.repository.years import overlapping_years
from services.metrics.imports.rules.edges import Edges
from services.metrics.imports.rules.records import LineContent
from services.metrics.revisions.service import tell_of_revisions
from services.metrics.revisions.verdicts import VERDICTS
from services.shared.database import WriteSession
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject
from services.shared.imports.progress import MOST_REJECTS, FileReading

CHUNK_LINES = 2_000
WITHDRAW = "withdraw"


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected."""
    async with intake.run.database.connection() as connection, staged_figures.staging(connection):
        intake.reading.counts["observations"] = 0
        edges = Edges.on(intake.run.actor.now.date())
        await staged_figures.stage(connection, _chunks(intake.reading, edges))
        directory = DirectoryReplica(intake.settings, intake.service, intake.run.database)
        organisations = await directory.knowing(await staged_figures.codes(connection))
        async with intake.effect(on=connection) as session:
            # Else what is held may change meanwhile.
            now = await staged_figures.one_at_a_time(session)
            writing = intake.writing(organisations)
            await refuse_foreign(session, intake.reading, writing)
            refused = await _refused(session, intake.reading, complete=writing.everybody)
            assert intake.file.number is not None
            loaded = await staged_figures.load(
                session,
                import_number=intake.file.number,
                without=refused,
                now=now,
                compared=not writing.everybody,
            )
            unknown = [code for code in loaded.new_codes if not organisations.knows(code)]
            intake.reading.counts |= loaded.counts | {"provisional_organisations": len(unknown)}
            source = Source(intake.file.owner, intake.file.number, now)
            withdrawn = await _absent(session, intake, source, compared=not writing.everybody)
            lacking = await mark_lacking(session, import_number=source.import_number, now=now)
            if withdrawn or lacking:
                await staged_figures.move_edition(session, now, source.import_number)
            revised = {*loaded.revised_series, *withdrawn}
            changes = await tell_of_revisions(session, sorted(revised), VERDICTS, before=now)
            intake.reading.counts["alerts"] = await raise_alerts(
                session,
                organisations,
                sorted(revised.union(loaded.touched_series, lacking)),
                changes,
                source,
            )


async def _absent(
    session: WriteSession, intake: Intake[LineContent], source: Source, *, compared: bool
) -> Sequence[int]:
    """Count what is held and not in the file, or withdraw it where that is asked: its series."""
    counts = intake.reading.counts
    if intake.options.get("absent") != WITHDRAW:
        if absent := await absent_figures(session, compared=compared):
            counts["absent"] = absent
        return ()
    series = await withdraw_absent(
        session, import_number=source.import_number, now=source.at, compared=compared
    )
    if series:
        counts["withdrawn"] = counts.get("withdrawn", 0) + len(series)
    return series


async def _chunks(reading: FileReading[LineContent], edges: Edges) -> AsyncIterator[bytes]:
    """The figures as COPY text."""
    lines: list[str] = []
    for number, records in reading:
        if not records:
            reading.count("total_rows")
        elif refusal := edges.refusal(number, records[0].period, reading.layout):
            reading.refuse([refusal])
            continue
        for record in records:
            lines.append(staged_figures.copy_lines(number, record))
            reading.counts["observations"] += len(record.figures)
        if len(lines) >= CHUNK_LINES:
            yield "".join(lines).encode()
            lines.clear()
            await reading.tell()
    yield "".join(lines).encode()


async def _refused(
    session: WriteSession, reading: FileReading[LineContent], *, complete: bool
) -> list[int]:
    """Lines that do not fit their indicator, repeat each other or overlap, as rejects.

    `complete`: so are those of protected families that are not given as a whole.
    """
    most = MOST_REJECTS + 1
    rejects = [
        *await misfits(session, most),
        *await _repeated(session),
        *await overlapping_years(session, most),
    ]
    lines = {reject.line for reject in rejects}
    while complete and len(rejects) < most:
        parts = await parts_of_families(session, [*lines], most)
        if not parts:
            break
        rejects += parts
        lines |= {part.line for part in parts}  # which may be of other families too
    reading.refuse(rejects, lines=len(lines))
    return sorted(lines)


async def _repeated(session: WriteSession) -> Sequence[Reject]:
    # Which of them is right cannot be known.
    rejects = []
    for repeat in await staged_figures.repeats(session, MOST_REJECTS + 1):
        what = f"{repeat.organisation}, {repeat.period}, {repeat.category}"
        reason = f"line {repeat.other} gives the same figures"
        if repeat.stated != repeat.other_stated:
            reason = (
                f"line {repeat.other} gives other figures: {repeat.indicator} {repeat.stated} here"
                f" and {repeat.other_stated} there"
            )
        rejects.append(Reject(repeat.line, "period", what, reason, "one line each"))
    return rejects
