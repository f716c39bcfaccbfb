"""Takes a list of parents in: all commissioners, or all networks, that each practice has had."""

from collections import defaultdict
from collections.abc import Mapping

from services.directory.imports import repository
from services.directory.imports.editions_service import edition_date, edition_row
from services.directory.imports.rules.records import LineContent, ParentPeriod
from services.directory.imports.rules.sequences import newest, placed
from services.directory.imports.service import RegisterAct, change, read, told_by_line
from services.directory.organisations.rules.commissioners import History
from services.directory.organisations.rules.editions import Edition, ListEntry
from services.directory.organisations.rules.intervals import Interval
from services.directory.organisations.rules.lists import restate, restate_parents
from services.directory.organisations.rules.register import Register
from services.shared.database import AnySession, WriteSession
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject
from services.shared.imports.progress import FileReading

Lines = Mapping[int, ParentPeriod]
Told = ListEntry | History


async def take_in(intake: Intake[LineContent]) -> None:
    """Raises RowsRejected, EditionUnknown, EditionOutOfOrder, EditionKnown."""
    lines = await read(intake.reading, ParentPeriod)
    histories = _histories(lines, intake.reading)
    networks = _networks(lines)
    today, sequence = intake.run.actor.now.date(), str(intake.options["sequence"])
    days = (day for each in lines.values() for day in (each.starts, each.ends))
    stated = edition_date(intake, lambda: newest(days, today))

    async def tell(session: AnySession, register: Register) -> None:
        known = await repository.days_of(session, intake.file.format)
        edition = placed(stated.day, sequence, known)

        def tell_one(held: Register, told: Told) -> None:
            _restate(intake, held, told, edition)

        for each in (networks, histories):
            await told_by_line(intake.reading, each, register, tell_one, _code)

    async def write(session: WriteSession) -> None:
        session.add(edition_row(intake, stated, sequence))

    parents = (each.parent for each in lines.values())
    codes = {code for each in parents for code in (each.code, each.commissioner) if code}
    codes |= {each.code for each in lines.values()}
    await change(intake, RegisterAct(codes, (), tell, stated.told()), write)


def _code(told: Told) -> str:
    return told.code


def _restate(intake: Intake[LineContent], register: Register, told: Told, edition: Edition) -> None:
    with register.attempt([told.code]):
        known = (
            restate(register, told, edition)
            if isinstance(told, ListEntry)
            else restate_parents(register, told, edition)
        )
        if not known:
            intake.reading.count("parents_that_did_not_exist")


def _networks(lines: Lines) -> dict[int, Told]:
    """Each network once, from the first day that a practice is in it."""
    found: dict[str, tuple[int, ListEntry]] = {}
    for number, each in sorted(lines.items(), key=lambda line: line[1].starts, reverse=True):
        if each.network:
            found[each.parent.code] = number, each.parent
    return dict(found.values())


def _histories(lines: Lines, reading: FileReading[LineContent]) -> dict[int, Told]:
    """All lines of a practice together, but those that tell two parents for one day."""
    by_practice: dict[str, dict[int, ParentPeriod]] = defaultdict(dict)
    for number, each in lines.items():
        by_practice[each.code][number] = each
    found: dict[int, Told] = {}
    for code, own in by_practice.items():
        kept = _without_overlaps(own, reading)
        if kept:
            periods = tuple((each.parent.code, each.starts, each.ends) for each in kept.values())
            found[min(kept)] = History(code, next(iter(kept.values())).network, periods)
    return found


def _without_overlaps(own: Lines, reading: FileReading[LineContent]) -> Lines:
    """Which of two parents on one day is right cannot be known."""
    refused: dict[int, int] = {}
    ordered = sorted(own.items(), key=lambda each: each[1].starts)
    for at, (number, each) in enumerate(ordered):
        for other, later in ordered[at + 1 :]:
            if Interval(each.starts, each.ends).overlaps(Interval(later.starts, later.ends)):
                refused |= {number: other, other: number}
    for number, other in sorted(refused.items()):
        reason = f"line {other} tells another parent for the same days"
        value = own[number].parent.code
        reading.refuse([Reject(number, "parent", value, reason, "one parent on one day")])
    return {number: each for number, each in own.items() if number not in refused}
