"""Takes a table of postcodes in: a new edition takes the place of the one before."""

from services.directory.imports.rules.records import LineContent, Postcode
from services.directory.imports.rules.residence import Areas
from services.directory.imports.service import BREATH_LINES
from services.directory.residence.repository import replace_all
from services.shared.imports.intake import Intake


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected."""
    areas = Areas()
    for number, said in intake.reading:
        if isinstance(said, Postcode):
            areas.add(said)
        if number % BREATH_LINES == 0:
            await intake.reading.tell()
    rows = list(areas.rows())
    intake.reading.counts["areas"] = len(rows)
    async with intake.effect() as session:
        await replace_all(session, rows)
