"""Takes figures in: stages them, and loads all of them or none."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from services.contracts.replica import DirectoryReplica
from services.metrics.imports import staging
from services.metrics.imports.rules.records import Said
from services.shared.database import WriteSession
from services.shared.imports.job import Intake
from services.shared.imports.lines import Reject
from services.shared.imports.reading import MOST_REJECTS, Reading

CHUNK_LINES = 2_000


async def take_in(intake: Intake[Said]) -> None:
    """Raises RowsRejected."""
    async with intake.run.database.connection() as connection, staging.staging(connection):
        intake.reading.counts["observations"] = 0
        await staging.stage(connection, _chunks(intake.reading))
        directory = DirectoryReplica(intake.settings, intake.service, intake.run.database)
        organisations = await directory.knowing(await staging.codes(connection))
        async with intake.effect(on=connection) as session:
            repeated = await _repeated(session, intake.reading)
            assert intake.file.number is not None
            loaded = await staging.load(
                session,
                import_number=intake.file.number,
                without=repeated,
                now=datetime.now(UTC),
            )
            unknown = [code for code in loaded.new_codes if not organisations.knows(code)]
            intake.reading.counts |= loaded.counts | {"provisional_organisations": len(unknown)}


async def _chunks(reading: Reading[Said]) -> AsyncIterator[bytes]:
    """The figures as COPY text."""
    lines: list[str] = []
    for number, records in reading:
        for record in records:
            lines.append(staging.copy_lines(number, record))
            reading.counts["observations"] += len(record.figures)
        if len(lines) >= CHUNK_LINES:
            yield "".join(lines).encode()
            lines.clear()
            await reading.tell()
    yield "".join(lines).encode()


async def _repeated(session: WriteSession, reading: Reading[Said]) -> list[int]:
    """Lines that repeat each other, noted as rejects: which of them is right cannot be known."""
    found = await staging.repeats(session, MOST_REJECTS + 1)
    rejects = []
    for repeat in found:
        what = f"{repeat.organisation}, {repeat.period}, {repeat.category}"
        other = f"line {repeat.first}" if repeat.line != repeat.first else "a later line"
        reason = f"{other} gives the same figures"
        rejects.append(Reject(repeat.line, "period", what, reason, "one line each"))
    lines = {repeat.line for repeat in found}
    reading.refuse(rejects, lines=len(lines))
    return sorted(lines)
