"""The import job: reads the file, stages its figures, and takes all of them in or none."""

import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.imports import repository, staging
from services.metrics.imports.formats import FORMATS
from services.metrics.imports.models import ImportFile, ImportReject
from services.metrics.imports.problems import RowsRejected, TooManyRejects
from services.metrics.imports.rules.records import LineRejected, Record, Reject
from services.metrics.imports.source import CsvSource
from services.metrics.imports.uploads import stored
from services.shared.database import WriteSession
from services.shared.jobs.service import JobRun
from services.shared.settings import Settings

MOST_REJECTS = 10_000
CHUNK_LINES = 2_000
PROGRESS_SECONDS = 0.5
READING_SHARE = 0.8


class Intake:
    """One pass over a file: turns lines into COPY text, keeps count and rejects."""

    def __init__(self, source: CsvSource, run: JobRun, size: int) -> None:
        self.source, self.run, self.size = source, run, size
        self.rejects: list[Reject] = []
        self.counts = {"rows": 0, "observations": 0, "rejected_rows": 0}
        self._told = time.monotonic()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The figures as COPY text. Raises TooManyRejects."""
        lines: list[str] = []
        for number, cells in self.source:
            lines += [staging.copy_lines(number, record) for record in self._records(number, cells)]
            if len(lines) >= CHUNK_LINES:
                yield "".join(lines).encode()
                lines.clear()
                await self._tell()
        yield "".join(lines).encode()

    def _records(self, number: int, cells: Sequence[str]) -> Sequence[Record]:
        self.counts["rows"] += 1
        try:
            self._check_width(number, cells)
            records = self.source.read_line(number, cells)
        except LineRejected as refused:
            self._refuse(refused.rejects)
            return ()
        self.counts["observations"] += sum(len(record.figures) for record in records)
        return records

    def _check_width(self, number: int, cells: Sequence[str]) -> None:
        wanted = len(self.source.columns)
        if len(cells) < wanted or any(cells[wanted:]):
            found = f"{len(cells)} cells"
            raise LineRejected(
                Reject(number, "", found, "wrong number of cells", f"{wanted} cells")
            )

    def _refuse(self, rejects: Sequence[Reject]) -> None:
        self.rejects.extend(rejects)
        self.counts["rejected_rows"] += 1
        if len(self.rejects) > MOST_REJECTS:
            raise TooManyRejects

    async def _tell(self) -> None:
        if time.monotonic() - self._told < PROGRESS_SECONDS:
            return
        share = READING_SHARE * self.source.position() / max(self.size, 1)
        await self.run.progress(min(share, READING_SHARE), "reading", self.counts)
        self._told = time.monotonic()


async def run_import(run: JobRun, settings: Settings) -> None:
    """Handler of the job `import`."""
    async with run.database.read() as session:
        file = await repository.import_of_job(session, run.job.id)
    await _import(run, file, stored(settings, file.sha256))


async def _import(run: JobRun, file: ImportFile, path: Path) -> None:
    async with run.database.connection() as connection, staging.staging(connection):
        with path.open("rb") as opened:
            source = CsvSource(opened, FORMATS[file.format])
            intake = Intake(source, run, file.size)
            try:
                await staging.stage(connection, intake.chunks())
                await _take_in(run, file, intake, connection)
            except RowsRejected as problem:
                await _keep_rejects(run, file, intake.rejects, problem)


async def _take_in(
    run: JobRun, file: ImportFile, intake: Intake, connection: AsyncConnection
) -> None:
    await run.progress(READING_SHARE, "loading", intake.counts)
    counts = intake.counts
    result = f"/v1/metrics/imports/{file.id}"
    async with run.effect(result=result, counts=counts, on=connection) as session:
        repeated = await _repeated(session, intake)
        if intake.rejects and file.on_rejects == "refuse":
            raise RowsRejected(_said(intake))
        assert file.number is not None
        now = datetime.now(UTC)
        counts |= await staging.load(session, import_number=file.number, without=repeated, now=now)
        await repository.replace_rejects(session, file.id, _rows(file, intake.rejects))
        await repository.mark_loaded(session, file.id, dict(counts), now)


async def _repeated(session: WriteSession, intake: Intake) -> list[int]:
    """Lines that repeat each other, noted as rejects: which of them is right cannot be known."""
    found = await staging.repeats(session, MOST_REJECTS + 1)
    for repeat in found:
        what = f"{repeat.organisation}, {repeat.period}, {repeat.category}"
        other = f"line {repeat.first}" if repeat.line != repeat.first else "a later line"
        reason = f"{other} gives the same figures"
        intake.rejects.append(Reject(repeat.line, "period", what, reason, "one line each"))
    lines = {repeat.line for repeat in found}
    intake.counts["rejected_rows"] += len(lines)
    if len(intake.rejects) > MOST_REJECTS:
        raise TooManyRejects
    return sorted(lines)


def _said(intake: Intake) -> str:
    count = intake.counts["rejected_rows"]
    lines = "1 line was" if count == 1 else f"{count:,} lines were"
    return (
        f"{lines} rejected; the rejects file says why. "
        "Mend the file, or send it with rejects=skip to import the others."
    )


def _rows(file: ImportFile, rejects: Sequence[Reject]) -> list[ImportReject]:
    return [ImportReject(import_id=file.id, **reject._asdict()) for reject in rejects]


async def _keep_rejects(
    run: JobRun, file: ImportFile, rejects: Sequence[Reject], problem: RowsRejected
) -> None:
    result = f"/v1/metrics/imports/{file.id}/rejects"
    async with run.failure(problem, result=result) as session:
        await repository.replace_rejects(session, file.id, _rows(file, rejects[:MOST_REJECTS]))
