"""A file of activity is taken in: checked in columns, and kept as a batch that never changes."""

import asyncio
import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from services.finance.recovery.activity import file_repository, repository
from services.finance.recovery.activity.cell_repository import header_of, is_parquet
from services.finance.recovery.activity.column_service import with_mapping
from services.finance.recovery.activity.models import ActivityBatch, ActivityPart
from services.finance.recovery.activity.params import WHOLE
from services.finance.recovery.activity.problems import ColumnMappingNotFound, PatientIdentifier
from services.finance.recovery.activity.source import (
    ALSO,
    DESCRIPTION,
    MEDIA,
    ActivitySource,
    check_columns,
    check_identifiers,
    opened_by,
)
from services.finance.recovery.determinations.code_queries import CrossesBorder, home_in
from services.finance.recovery.determinations.queries import Directory
from services.finance.recovery.timetable.repository import frozen_by
from services.shared.columnar import beside, columns_open, sweep
from services.shared.database import AnySession
from services.shared.days import london_day
from services.shared.files import DIRECTORY_OF_ONE, make_directory, sha256_of
from services.shared.imports.formats import Format
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject
from services.shared.imports.problems import EmptyFile, MalformedCsv, RowsRejected, UploadQuota
from services.shared.imports.progress import MOST_REJECTS
from services.shared.imports.uploads import stored
from services.shared.settings import Settings
from services.shared.space import require_room

SERVICE = "finance"
READING = 0.5
ROOM = 2
"""Times the bytes of the file, for all its lines and for those that are not refused."""


def batch_path(settings: Settings, batch: UUID) -> Path:
    """Where the lines of a batch are."""
    return settings.data_dir / "recovery" / SERVICE / "activity" / f"{batch}.parquet"


@dataclass
class FileFindings:
    """What was found in a file: its rows, and what is wrong with which of them."""

    rows: int
    broken: Sequence[Reject]
    rejects: list[Reject]


async def take_in(intake: Intake[None]) -> None:
    """Raises EmptyFile, MalformedCsv, RowsRejected, TooManyRejects, StorageFull, UploadQuota."""
    path = stored(intake.settings, SERVICE, intake.file)
    target = batch_path(intake.settings, intake.file.id)
    make_directory(target.parent, DIRECTORY_OF_ONE)
    sweep(target.parent, "*.part")
    require_room(target.parent, intake.settings, ROOM * intake.file.size)
    work_name = f"{intake.file.id}.{intake.run.job.attempts}"
    sent, kept = (target.with_name(f"{work_name}.{each}.part") for each in ("sent", "kept"))
    try:
        with columns_open(intake.settings) as connection:
            work = partial(beside, connection, tell=partial(_tell, intake))
            checked = await work(
                partial(_check, connection, path, sent, intake.options.get("mapping"))
            )
            checked.rejects += await _sectors(connection, intake)
            await asyncio.to_thread(_refuse, intake, checked, path)
            if checked.rejects:
                rows = {each.line for each in checked.rejects}
                await work(partial(file_repository.write_kept, connection, kept, rows))
            partial_path = kept if checked.rejects else sent
            parts = await work(partial(file_repository.parts_of, connection, partial_path))
        if not parts:
            raise RowsRejected("Every line was rejected; the rejects file says why.")
        await _require_quota(intake, partial_path)
        intake.reading.counts["lines"] = sum(part.lines for part in parts)
        digest = await asyncio.to_thread(sha256_of, partial_path)
        async with intake.effect() as session:
            partial_path.rename(target)
            session.add(_batch(intake, digest, parts))
            await session.flush()
            session.add_all(await _parts(session, intake, parts))
    finally:
        for each in (sent, kept):
            each.unlink(missing_ok=True)


async def _require_quota(intake: Intake[None], new: Path) -> None:
    """Raises UploadQuota where the batches of the owner would be more than its uploads may be."""
    async with intake.run.database.read() as session:
        held = await repository.ids_of(session, intake.file.owner)
    used = _bytes_of(batch_path(intake.settings, each) for each in held)
    allowed = intake.settings.upload_quota
    if used + _bytes_of([new]) > allowed:
        raise UploadQuota(
            f"The batches of your organisation have {used:,} of {allowed:,} bytes,"
            " and this one does not fit.",
            extra={"used": used, "allowed": allowed},
        )


def _bytes_of(paths: Iterable[Path]) -> int:
    return sum(each.stat().st_size for each in paths if each.exists())


async def _tell(intake: Intake[None]) -> None:
    await intake.run.progress(READING, "reading", intake.reading.counts)


def _check(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    sent: Path,
    mapping: Mapping[str, Any] | None,
) -> FileFindings:
    """All lines go to `sent` by their types."""
    header = header_of(connection, path)
    places = check_columns(header, mapping).columns
    try:
        file_repository.checked_view(connection, path, header, places)
        rows = file_repository.write_checked(connection, sent)
        wrong = file_repository.wrong_lines(connection)
        twice = file_repository.repeated_references(connection)
        broken = [] if is_parquet(path) else file_repository.malformed(connection)
        found = FileFindings(rows, broken, wrong + twice)
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        # Its message would repeat what stands in the file.
        raise MalformedCsv("The file cannot be read to its end.") from None
    if not found.rows and not found.broken:
        raise EmptyFile("The file has a header and nothing else.")
    return found


async def _sectors(connection: duckdb.DuckDBPyConnection, intake: Intake[None]) -> list[Reject]:
    """Lines whose postcode sector lies in more than one sub-ICB or health board."""
    sectors = file_repository.sectors(connection)
    if not sectors:
        return []
    known = await Directory(intake.settings, SERVICE, intake.run.database).known()
    crossing = []
    for sector, day in sectors:
        try:
            home_in(sector, day, known)
        except CrossesBorder:
            crossing.append(sector)
    return file_repository.lines_of_sectors(connection, crossing) if crossing else []


def _refuse(intake: Intake[None], checked: FileFindings, path: Path) -> None:
    """Tell what is wrong by line of the file. Raises RowsRejected, TooManyRejects, MalformedCsv."""
    try:
        lines = file_repository.line_numbers(
            path, (each.line for each in checked.rejects), (each.line for each in checked.broken)
        )
    except csv.Error:
        raise MalformedCsv("A cell goes over very many lines; a quote may not be closed.") from None
    told = [each._replace(line=lines.get(each.line, each.line)) for each in checked.rejects]
    everything = sorted([*checked.broken, *told], key=lambda each: (each.line, each.column))
    reading = intake.reading
    reading.counts["rows"] = checked.rows + len(checked.broken)
    reading.refuse(everything[: MOST_REJECTS + 1], lines=len({each.line for each in everything}))
    if intake.file.on_rejects == "refuse":
        reading.check()


def _batch(
    intake: Intake[None], digest: str, parts: Sequence[file_repository.Part]
) -> ActivityBatch:
    return ActivityBatch(
        id=intake.file.id,
        owner=intake.file.owner,
        layout=intake.reading.layout,
        feed=_feed(intake),
        mapping=_mapping(intake),
        sha256=digest,
        lines=sum(part.lines for part in parts),
        sent_by=intake.file.requested_by,
        created_at=intake.run.actor.now,
    )


def _feed(intake: Intake[None]) -> str:
    return str(intake.options.get("feed", WHOLE))


def _mapping(intake: Intake[None]) -> str | None:
    """The code and version of the mapping by which the columns were read."""
    named = intake.options.get("mapping")
    return f"{named['code']} {named['version']}" if named else None


async def _parts(
    session: AnySession, intake: Intake[None], parts: Sequence[file_repository.Part]
) -> list[ActivityPart]:
    """By the day on which the file was sent a month may have been frozen."""
    file = intake.file
    frozen: dict[date, date] = await frozen_by(session, file.owner, london_day(file.created_at))
    return [
        ActivityPart(batch=file.id, owner=file.owner, feed=_feed(intake),
                     frozen_on=frozen.get(part.month), **part._asdict())
        for part in parts
    ]  # fmt: skip


ACTIVITY_FILE: Format[None] = Format(
    ActivitySource,
    take_in,
    DESCRIPTION,
    media=MEDIA,
    also=ALSO,
    check=check_identifiers,
    refusals=(PatientIdentifier, ColumnMappingNotFound),
    opened_by=opened_by,
    looked_up=with_mapping,
)
