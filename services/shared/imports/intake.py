"""One attempt to take a file in."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic

from sqlalchemy.ext.asyncio import AsyncConnection

from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.database import WriteSession
from services.shared.imports import repository
from services.shared.imports.layouts import LineContent
from services.shared.imports.lines import Reject
from services.shared.imports.models import ImportFile, ImportReject
from services.shared.imports.problems import RowsRejected
from services.shared.imports.progress import MOST_REJECTS, FileReading
from services.shared.imports.service import options_of, path_of
from services.shared.jobs.run import JobRun
from services.shared.owning import Lineage, WritingRights
from services.shared.settings import Settings


@dataclass(frozen=True)
class Intake(Generic[LineContent]):
    """The file's record, its lines, and the job that takes it in."""

    service: str
    settings: Settings
    run: JobRun
    file: ImportFile
    reading: FileReading[LineContent]

    def writing(self, lineage: Lineage) -> WritingRights:
        """For whom the sender may write, as it was when the file was sent."""
        sender, today = self.run.job.payload, self.run.actor.now.date()
        return WritingRights(sender["orgs"], lineage, today, sender["everybody"])

    @property
    def options(self) -> dict[str, Any]:
        """What was asked for with the file, beside its format."""
        return options_of(self.run.job)

    @property
    def preview(self) -> bool:
        """Whether the sender only wants to know what would change."""
        return bool(self.options.get("preview"))

    @asynccontextmanager
    async def trial(
        self, *, message: str = "", result: str = "changes"
    ) -> AsyncIterator[WriteSession]:
        """The transaction that ends the job of a preview: its findings are kept, and no more.

        `result` is where they are read, below the path of the import.
        """
        await self.reading.loading()
        result = f"{path_of(self.service, self.file)}/{result}"
        async with self.run.effect(
            result=result, counts=self.reading.counts, message=message
        ) as session:
            yield session
            await repository.replace_rejects(session, self.file.id, self._rows())

    @asynccontextmanager
    async def effect(
        self, *, on: AsyncConnection | None = None, message: str = ""
    ) -> AsyncIterator[WriteSession]:
        """The transaction that takes the file in and ends the job. Raises RowsRejected."""
        self._check()
        await self.reading.loading()
        counts = self.reading.counts
        result = path_of(self.service, self.file)
        async with self.run.effect(result=result, counts=counts, message=message, on=on) as session:
            yield session
            self._check()
            await repository.replace_rejects(session, self.file.id, self._rows())
            actor = self.run.actor
            layout = self.reading.layout
            await repository.mark_loaded(session, self.file.id, layout, dict(counts), actor.now)
            await self._notice(session, actor)

    async def keep_rejects(self, problem: RowsRejected) -> None:
        """End the job with the problem; its rejects can be fetched."""
        result = f"{path_of(self.service, self.file)}/rejects"
        async with self.run.failure(problem, result=result) as session:
            await repository.replace_rejects(session, self.file.id, self._rows())

    async def _notice(self, session: WriteSession, actor: Actor) -> None:
        path = path_of(self.service, self.file)
        await recorded(
            session,
            actor,
            "import.load",
            path,
            owner=self.file.owner,
            after=self.reading.counts,
            notice=Notice(
                type=f"uk.marches.{self.service}.import.loaded",
                subject=self.file.format,
                id=str(self.file.id),
                href=path,
                version=self.file.number or 0,
            ),
        )

    def _check(self) -> None:
        if self.file.on_rejects == "refuse":
            self.reading.check()

    def _rows(self) -> Sequence[ImportReject]:
        kept: Mapping[tuple[int, str], Reject] = {
            (each.line, each.column): each for each in reversed(self.reading.rejects[:MOST_REJECTS])
        }
        return [ImportReject(import_id=self.file.id, **each._asdict()) for each in kept.values()]


TakeIn = Callable[[Intake[LineContent]], Awaitable[None]]
"""Reads the lines and writes what they say, all of it in `Intake.effect`."""
