"""One pass over a file in an import job: what its lines say, the count, and the rejects."""

import time
from collections.abc import Iterator, Sequence
from typing import Generic

from services.shared.imports.layouts import LineContent
from services.shared.imports.lines import LineRejected, Reject
from services.shared.imports.problems import RowsRejected, TooManyRejects
from services.shared.imports.source import Source
from services.shared.jobs.run import JobRun

MOST_REJECTS = 10_000
PROGRESS_SECONDS = 0.5
READING_SHARE = 0.8


class FileReading(Generic[LineContent]):
    """The lines of `source`, told to the job as they are read."""

    def __init__(self, source: Source[LineContent], run: JobRun, size: int) -> None:
        self.run = run
        self.rejects: list[Reject] = []
        self.counts = {"rows": 0, "rejected_rows": 0}
        self._source, self._size = source, size
        self._told = time.monotonic()

    @property
    def layout(self) -> str:
        """Of a workbook it is known once its first line was read."""
        return self._source.layout

    def __iter__(self) -> Iterator[tuple[int, LineContent]]:
        """Number and meaning of every line that could be read. Raises TooManyRejects."""
        for number, said in self._source:
            self.counts["rows"] += 1
            if isinstance(said, LineRejected):
                self.refuse(said.rejects)
            else:
                yield number, said

    def count(self, name: str) -> None:
        """Count one more of what not every file has."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def refuse(self, rejects: Sequence[Reject], *, lines: int = 1) -> None:
        """Note what is wrong with so many more lines. Raises TooManyRejects."""
        self.rejects.extend(rejects)
        self.counts["rejected_rows"] += lines
        if len(self.rejects) > MOST_REJECTS:
            raise TooManyRejects

    def check(self) -> None:
        """Raises RowsRejected when any line was refused."""
        if not self.rejects:
            return
        count = self.counts["rejected_rows"]
        lines = "1 line was" if count == 1 else f"{count:,} lines were"
        raise RowsRejected(
            f"{lines} rejected; the rejects file says why. "
            "Mend the file, or send it with rejects=skip to import the others."
        )

    async def tell(self) -> None:
        """Say how far the reading is, twice a second. Raises what JobRun.progress does."""
        if time.monotonic() - self._told < PROGRESS_SECONDS:
            return
        share = READING_SHARE * self._source.position() / max(self._size, 1)
        await self.run.progress(min(share, READING_SHARE), "reading", self.counts)
        self._told = time.monotonic()

    async def loading(self) -> None:
        """Say that all was read."""
        await self.run.progress(READING_SHARE, "loading", self.counts)
