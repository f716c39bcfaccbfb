"""Takes what a file says into the directory: all of it or, where a line is refused, nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from services.directory.imports.problems import RowsRejected
from services.directory.imports.rules.records import (
    Postcode,
    Record,
    Reject,
)
from services.directory.imports.rules.residence import Areas
from services.directory.imports.source import Numbered, records
from services.directory.organisations.holding import held
from services.directory.organisations.intake import Statements
from services.directory.organisations.rows import POPULATION, upsert
from services.directory.organisations.rules.register import Register
from services.directory.residence.repository import replace_all
from services.shared.database import Database, WriteSession
from services.shared.errors import Problem


@dataclass
class Intake:
    """One pass over a file: what its lines say, and the lines that are refused."""

    lines: dict[int, Record] = field(default_factory=dict)
    areas: Areas = field(default_factory=Areas)
    rejects: list[Reject] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"rows": 0, "rejected_rows": 0})

    @classmethod
    def of(cls, numbered: Iterable[Numbered]) -> "Intake":
        intake = cls()
        for number, found in numbered:
            intake.counts["rows"] += 1
            if isinstance(found, Record):
                intake.lines[number] = found
            elif isinstance(found, Postcode):
                intake.areas.add(found)
            else:
                intake.refuse(*found.rejects)
        intake.refuse_repeats()
        return intake

    def refuse(self, *rejects: Reject) -> None:
        self.rejects += rejects
        self.counts["rejected_rows"] += 1

    def refuse_repeats(self) -> None:
        """Lines about one organisation: which of them is right cannot be known."""
        first: dict[str, int] = {}
        repeated: dict[int, int] = {}
        for number, record in self.lines.items():
            earlier = first.setdefault(record.organisation.code, number)
            if earlier != number:
                repeated |= {number: earlier, earlier: number}
        for number, other in sorted(repeated.items()):
            code = self.lines.pop(number).organisation.code
            reason = f"line {other} is about the same organisation"
            self.refuse(Reject(number, "code", code, reason, "one line each"))


async def take_in(
    database: Database, file: BinaryIO, kind: str, *, on_rejects: str = "refuse"
) -> Intake:
    """The seam that the import job is connected to. Raises UnknownLayout, RowsRejected."""
    intake = Intake.of(records(file, kind))
    async with database.write() as session:
        await load(session, intake)
        if intake.rejects and on_rejects == "refuse":
            raise RowsRejected(intake.rejects)
    return intake


async def load(session: WriteSession, intake: Intake) -> None:
    """Write what the lines say; what the rules refuse becomes a reject."""
    statements = Statements(intake.lines.values())
    async with held(session, statements.codes, closing=statements.closing) as register:
        known = set(register.organisations)
        taken = [each for number, each in intake.lines.items()
                 if _state(register, intake, number, each)]  # fmt: skip
        added = [each for code, each in register.organisations.items() if code not in known]
    populations = [row for each in taken for row in each.populations]
    await upsert(await session.connection(), POPULATION, populations)
    areas = list(intake.areas.rows())
    if areas:
        await replace_all(session, areas)
    intake.counts |= {
        "added_organisations": len(added),
        "provisional_organisations": sum(each.provisional for each in added),
        "populations": len(populations),
        "areas": len(areas),
    }


def _state(register: Register, intake: Intake, number: int, record: Record) -> bool:
    """Whether the register could take the record."""
    try:
        Statements([record]).tell(register)
    except Problem as refusal:
        code = record.organisation.code
        reason = f"{refusal.code}: {refusal.detail}"
        expected = f"what keeps the rule {refusal.code}"
        intake.refuse(Reject(number, "code", code, reason, expected))
        return False
    return True
