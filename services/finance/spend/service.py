"""Files of published payments are taken in, each payment once."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import astuple

from services.finance.spend import repository
from services.finance.spend.rules.spend_file import DESCRIPTION, LAYOUTS, Payment
from services.shared.copying import tabbed
from services.shared.imports.formats import Format, csv_format
from services.shared.imports.intake import Intake
from services.shared.imports.progress import FileReading

CHUNK = 2_000


async def take_in(intake: Intake[Payment]) -> None:
    """A line that is known in every cell, from this file or an earlier one, counts as repeated.

    Raises RowsRejected.
    """
    counts = intake.reading.counts
    counts |= {"payments": 0, "repeated": 0}
    async with intake.run.database.connection() as connection, repository.staging(connection):
        await repository.stage(connection, _chunks(intake.reading))
        async with intake.effect(on=connection) as session:
            number = intake.file.number or 0
            added = await repository.add_staged(session, intake.file.owner, number)
            counts["payments"] = added
            counts["repeated"] = counts["rows"] - counts["rejected_rows"] - added


FORMATS: Mapping[str, Format[Payment]] = {
    "spend-over-25k": csv_format(LAYOUTS, take_in, DESCRIPTION)
}


async def _chunks(reading: FileReading[Payment]) -> AsyncIterator[bytes]:
    lines: list[str] = []
    for number, payment in reading:
        lines.append(tabbed(number, *astuple(payment), fingerprint(payment)))
        if len(lines) == CHUNK:
            yield "".join(lines).encode()
            lines = []
            await reading.tell()
    yield "".join(lines).encode()


def fingerprint(payment: Payment) -> str:
    """The same for the same payment, however its file writes dates and amounts."""
    return hashlib.sha256("\x1f".join(map(str, astuple(payment))).encode()).hexdigest()
