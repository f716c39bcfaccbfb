"""Takes what a file says into the directory: all of it or, where a line is refused, nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.directory.imports.rules.records import LineContent, Postcode, Record
from services.directory.imports.rules.residence import Areas
from services.directory.organisations.repository.register import held
from services.directory.organisations.repository.tables import POPULATION, upsert
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.statements import Statements
from services.directory.residence.repository import replace_all
from services.shared.database import WriteSession
from services.shared.errors import Problem
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject
from services.shared.imports.progress import FileReading

BREATH_LINES = 200
"""After so many the event loop has a turn: a worker that does not breathe is taken for dead."""


@dataclass
class Content:
    """What the lines of a file say."""

    lines: dict[int, Record] = field(default_factory=dict)
    areas: Areas = field(default_factory=Areas)


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected."""
    content = await read(intake.reading)
    async with intake.effect() as session:
        intake.reading.counts |= await load(session, content, intake.reading)


async def read(reading: FileReading[LineContent]) -> Content:
    """Every line, but those about an organisation that another line is about too."""
    content = Content()
    for number, said in reading:
        if isinstance(said, Record):
            content.lines[number] = said
        elif isinstance(said, Postcode):
            content.areas.add(said)
        if number % BREATH_LINES == 0:
            await reading.tell()
    _refuse_repeats(content.lines, reading)
    return content


def _refuse_repeats(lines: dict[int, Record], reading: FileReading[LineContent]) -> None:
    """Lines about one organisation: which of them is right cannot be known."""
    first: dict[str, int] = {}
    repeated: dict[int, int] = {}
    for number, record in lines.items():
        earlier = first.setdefault(record.organisation.code, number)
        if earlier != number:
            repeated |= {number: earlier, earlier: number}
    for number, other in sorted(repeated.items()):
        code = lines.pop(number).organisation.code
        reason = f"line {other} is about the same organisation"
        reading.refuse([Reject(number, "code", code, reason, "one line each")])


async def load(
    session: WriteSession, content: Content, reading: FileReading[LineContent]
) -> Mapping[str, int]:
    """Write what the lines say; what the rules refuse becomes a reject."""
    statements = Statements(content.lines.values())
    async with held(session, statements.codes, closing=statements.closing) as register:
        known = set(register.organisations)
        taken = await _told(register, content.lines, reading)
        added = [each for code, each in register.organisations.items() if code not in known]
    populations = [row for each in taken for row in each.populations]
    await upsert(await session.connection(), POPULATION, populations)
    areas = list(content.areas.rows())
    if areas:
        await replace_all(session, areas)
    return {
        "added_organisations": len(added),
        "provisional_organisations": sum(each.provisional for each in added),
        "populations": len(populations),
        "areas": len(areas),
    }


async def _told(
    register: Register, lines: Mapping[int, Record], reading: FileReading[LineContent]
) -> list[Record]:
    """The records that the register could take."""
    taken = []
    for number, record in lines.items():
        if number % BREATH_LINES == 0:
            await asyncio.sleep(0)
        try:
            Statements([record]).tell(register)
            taken.append(record)
        except Problem as refusal:
            code = record.organisation.code
            reason = f"{refusal.code}: {refusal.detail}"
            expected = f"what keeps the rule {refusal.code}"
            reading.refuse([Reject(number, "code", code, reason, expected)])
    return taken
