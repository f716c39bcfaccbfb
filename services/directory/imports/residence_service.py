"""Takes an edition of postcodes in, beside those that are there."""

from collections.abc import AsyncIterator
from datetime import date

from services.directory.imports import repository
from services.directory.imports.editions_service import edition_date, edition_row
from services.directory.imports.rules.records import LineContent, Postcode
from services.directory.imports.rules.residence import FIRST_DAYS
from services.directory.imports.rules.sequences import EditionDate, check_single
from services.directory.residence.postcode_repository import (
    forget,
    load,
    one_at_a_time,
    stage,
    staging,
)
from services.directory.residence.rules.areas import Area
from services.shared.imports.intake import Intake

CHUNK_LINES = 2_000
NO_MONTH = "\\N"


class Postcodes:
    """The postcodes of a file, streamed: of all lines only the areas and the newest month stay."""

    def __init__(self, intake: Intake[LineContent]) -> None:
        self.areas: dict[int, Area] = {}
        self.newest = ""
        self._intake = intake

    async def chunks(self) -> AsyncIterator[bytes]:
        """The postcodes as COPY text."""
        reading, areas = self._intake.reading, self.areas
        lines: list[str] = []
        for _, said in reading:
            if not isinstance(said, Postcode):
                continue
            postcode, area, introduced, terminated = said
            number = area.number
            if number not in areas:
                areas[number] = area
            if introduced > self.newest or terminated > self.newest:
                self.newest = max(introduced, terminated)
            end = f"{terminated}01" if terminated else NO_MONTH
            lines.append(f"{postcode}\t{number}\t{end}\n")
            if len(lines) >= CHUNK_LINES:
                yield "".join(lines).encode()
                lines.clear()
                await reading.tell()
        yield "".join(lines).encode()

    def day(self) -> EditionDate:
        """The newest month that the file names; else the first edition of its layout."""
        if not self.newest:
            return EditionDate(FIRST_DAYS[self._intake.reading.layout], "file")
        return EditionDate(date(int(self.newest[:4]), int(self.newest[4:]), 1), "file")


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected, EditionKnown, EditionOutOfOrder."""
    postcodes = Postcodes(intake)
    counts = intake.reading.counts
    async with intake.run.database.connection() as connection, staging(connection):
        await stage(connection, postcodes.chunks())
        stated = edition_date(intake, postcodes.day)
        counts["areas"] = len(postcodes.areas)
        if intake.preview:
            async with intake.trial(message=stated.told()):
                return
        async with intake.effect(on=connection, message=stated.told()) as session:
            await one_at_a_time(session)
            known = await repository.days_of(session, intake.file.format)
            sequence = str(intake.options["sequence"])
            check_single(stated.day, sequence, known)
            await forget(session, stated.day)
            row = edition_row(intake, stated, sequence)
            session.add(row)
            await session.flush()
            assert row.number is not None
            counts["places"] = await load(session, row.number, postcodes.areas.values())
