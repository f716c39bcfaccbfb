"""Takes what a file says into the directory: all of it or, where a line is refused, nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from services.directory.imports.repository import days_of, keep_changes
from services.directory.imports.rules.records import LineContent, Record
from services.directory.organisations.repository.register import (
    hold,
    read_register,
    write_register,
)
from services.directory.organisations.repository.tables import POPULATION, upsert
from services.directory.organisations.rules.differences import Difference, counted, differences
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.statements import Statements
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Problem
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject
from services.shared.imports.progress import FileReading

PRACTICES = "epraccur"
"""The list of practices that has editions."""
BREATH_LINES = 200
"""After so many the event loop has a turn: a worker that does not breathe is taken for dead."""
Line = TypeVar("Line")


class RegisterAct(NamedTuple):
    """What is to be told to the register around `codes`, of which some are `closing`."""

    codes: Collection[str]
    closing: Collection[str]
    tell: Callable[[AnySession, Register], Awaitable[None]]
    message: str = ""


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected."""
    lines = await read(intake.reading, Record, _code)
    statements = Statements(lines.values())
    told: list[Record] = []

    async def tell(session: AnySession, register: Register) -> None:
        newest = max(await days_of(session, PRACTICES), default=date.min)

        def tell_one(held: Register, record: Record) -> None:
            Statements([_news(held, record, newest)]).tell(held)

        told.extend(await told_by_line(intake.reading, lines, register, tell_one, _code))

    async def write(session: WriteSession) -> None:
        people = [row for each in told for row in each.populations]
        intake.reading.counts["populations"] = len(people)
        await upsert(await session.connection(), POPULATION, people)

    await change(intake, RegisterAct(statements.codes, statements.closing, tell), write)


async def change(
    intake: Intake[LineContent],
    telling: RegisterAct,
    write: Callable[[WriteSession], Awaitable[None]],
) -> None:
    """Load the register, change it, and write the difference; of a preview only that is kept.

    `write` is what is written beside. Raises RowsRejected, and what the telling does.
    """
    if intake.preview:
        async with intake.run.database.read() as reading:
            _, _, changes = await _changed(intake, reading, telling)
        async with intake.trial(message=telling.message) as session:
            await keep_changes(session, intake.file.id, changes)
        return
    async with intake.effect(message=telling.message) as session:
        await hold(session)
        before, after, changes = await _changed(intake, session, telling)
        await write_register(session, before, after)
        await write(session)
        await keep_changes(session, intake.file.id, changes)


async def _changed(
    intake: Intake[LineContent], session: AnySession, telling: RegisterAct
) -> tuple[Register, Register, Sequence[Difference]]:
    before = await read_register(session, telling.codes, telling.closing)
    after = before.copy()
    await telling.tell(session, after)
    changes: list[Difference] = []
    for number, change in enumerate(differences(before, after)):
        changes.append(change)
        if number % BREATH_LINES == 0:
            await asyncio.sleep(0)
    intake.reading.counts |= counted(changes, after)
    return before, after, changes


async def read(
    reading: FileReading[LineContent], kind: type[Line], code: Callable[[Line], str] | None = None
) -> Mapping[int, Line]:
    """Every line, but those about an organisation (by `code`) that another line is about too."""
    lines: dict[int, Line] = {}
    for number, said in reading:
        if isinstance(said, kind):
            lines[number] = said
        if number % BREATH_LINES == 0:
            await reading.tell()
    if code is not None:
        _refuse_repeats(lines, reading, code)
    return lines


def _refuse_repeats(
    lines: dict[int, Line], reading: FileReading[LineContent], code: Callable[[Line], str]
) -> None:
    """Lines about one organisation: which of them is right cannot be known."""
    first: dict[str, int] = {}
    repeated: dict[int, int] = {}
    for number, said in lines.items():
        earlier = first.setdefault(code(said), number)
        if earlier != number:
            repeated |= {number: earlier, earlier: number}
    for number, other in sorted(repeated.items()):
        reason = f"line {other} is about the same organisation"
        value = code(lines.pop(number))
        reading.refuse([Reject(number, "code", value, reason, "one line each")])


def _code(record: Record) -> str:
    return record.organisation.code


def _news(register: Register, record: Record, newest: date) -> Record:
    """What a line says that no newer edition of the list of practices has told."""
    known = register.organisations.get(record.organisation.code)
    if known is None or known.provisional:
        return record
    if record.code_only:
        code = record.organisation.gss_code
        return record._replace(organisation=known._replace(gss_code=code))
    return record.beside(known) if record.day and newest > record.day else record


async def told_by_line(
    reading: FileReading[LineContent],
    lines: Mapping[int, Line],
    register: Register,
    tell: Callable[[Register, Line], None],
    code_of: Callable[[Line], str],
) -> list[Line]:
    """The lines that the register could take; those that it refuses become rejects."""
    taken = []
    for number, said in lines.items():
        if number % BREATH_LINES == 0:
            await asyncio.sleep(0)
        try:
            tell(register, said)
            taken.append(said)
        except Problem as refusal:
            code = code_of(said)
            reason = f"{refusal.code}: {refusal.detail}"
            expected = f"what keeps the rule {refusal.code}"
            reading.refuse([Reject(number, "code", code, reason, expected)])
    return taken
