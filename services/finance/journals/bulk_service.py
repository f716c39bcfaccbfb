"""Journals in bulk: a file is posted as a whole, or without its bad lines where that was asked."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.finance.books.models import Book
from services.finance.books.repository import all_accounts, book_by_code
from services.finance.journals import bulk_repository as repository
from services.finance.journals.bulk_repository import StagedJournal
from services.finance.journals.rules.entries import check_balance
from services.finance.journals.schemas import NewJournal
from services.finance.journals.service import check_reverse_on
from services.finance.journals.source import DESCRIPTION, MEDIA, NdjsonSource
from services.finance.periods.repository import calendar_of
from services.finance.periods.rules.calendar import Calendar, period_taking
from services.shared.auth import Principal
from services.shared.database import Database, WriteSession
from services.shared.errors import Problem
from services.shared.imports.formats import Format
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject
from services.shared.imports.progress import MOST_REJECTS, FileReading
from services.shared.sealing.sealer import tell_sealer

CHUNK = 2_000


@dataclass
class KnownBook:
    """What a journal of the book is checked against."""

    book: Book
    calendar: Calendar
    accounts: set[str]
    today: date
    taking: dict[tuple[date, bool, bool], date] = field(default_factory=dict)

    def period_of(self, journal: NewJournal) -> date:
        """The period that takes it. Raises as `period_taking` does."""
        day, late, adjustment = journal.effective_date, journal.late, journal.adjustment
        if (found := self.taking.get((day, late, adjustment))) is not None:
            return found
        pointer = "#/effective_date"
        found = period_taking(
            self.calendar, day, self.today, pointer, late=late, adjustment=adjustment
        )
        self.taking[day, late, adjustment] = found
        return found


@dataclass
class KnownBooks:
    """The books of the sender's organisations, read when they are first named."""

    database: Database
    sender: Principal
    today: date
    found: dict[str, KnownBook | None] = field(default_factory=dict)

    async def of(self, code: str) -> KnownBook | None:
        """None for one that is not there, or another organisation's."""
        if code not in self.found:
            self.found[code] = await self._read(code)
        return self.found[code]

    async def _read(self, code: str) -> KnownBook | None:
        async with self.database.read() as session:
            book = await book_by_code(session, code, self.sender)
            if book is None:
                return None
            calendar = await calendar_of(session, code)
            return KnownBook(book, calendar, await all_accounts(session, code), self.today)


async def take_in(intake: Intake[NewJournal]) -> None:
    """Raises RowsRejected."""
    run, payload = intake.run, intake.run.job.payload
    sender = Principal(run.job.requested_by, "", frozenset(), tuple(payload["orgs"]), (), False)
    books = KnownBooks(run.database, sender, run.actor.now.date())
    counts = intake.reading.counts
    counts |= {"journals": 0, "lines": 0, "known": 0}
    async with run.database.connection() as connection, repository.staging(connection):
        await repository.stage(connection, _chunks(intake.reading, books))
        async with intake.effect(on=connection) as session:
            counts["known"] = await _leave_out(session, intake.reading, sender.orgs)
            counts["journals"], counts["lines"] = await repository.post(session, sender.sub)
            tell_sealer(session)


JOURNALS_FILE: Format[NewJournal] = Format(NdjsonSource, take_in, DESCRIPTION, media=MEDIA)


async def _chunks(
    reading: FileReading[NewJournal], books: KnownBooks
) -> AsyncIterator[list[StagedJournal]]:
    staged: list[StagedJournal] = []
    for number, journal in reading:
        checked = await _checked(number, journal, books)
        if isinstance(checked, Reject):
            reading.refuse([checked])
            continue
        staged.append(checked)
        if len(staged) == CHUNK:
            yield staged
            staged = []
            await reading.tell()
    yield staged


async def _checked(number: int, journal: NewJournal, books: KnownBooks) -> StagedJournal | Reject:
    """The same rules as for one journal, in the same words."""
    known = await books.of(journal.book)
    if known is None:
        return Reject(number, "#/book", journal.book, "no such book", "a book of yours")
    entries = [line.entry() for line in journal.lines]
    unknown = next((each.account for each in entries if each.account not in known.accounts), None)
    if unknown is not None:
        return Reject(number, "#/lines", unknown, "no such account", "an account of the book")
    try:
        check_balance(entries)
        check_reverse_on(journal)
        period = known.period_of(journal)
    except Problem as problem:
        return Reject(number, problem.errors[0].pointer, "", problem.title, problem.detail)
    return StagedJournal(number, journal, period, entries)


async def _leave_out(
    session: WriteSession, reading: FileReading[NewJournal], orgs: Sequence[str]
) -> int:
    """Leave out what is known already and what is wrong; how many lines are known."""
    rejects = [
        Reject(line, "#/id", "", f"line {first} has the same id", "an id of its own")
        for line, first in await repository.repeated(session, MOST_REJECTS + 1)
    ]
    known = await repository.known(session, orgs)
    rejects += [
        Reject(line, f"#/{differs}", "", "a journal with this id has another content", "a new id")
        for line, differs in known
        if differs is not None
    ]
    reading.refuse(rejects, lines=len({reject.line for reject in rejects}))
    left_out = {line for line, _ in known} | {reject.line for reject in rejects}
    await repository.forget(session, left_out)
    return sum(differs is None for _, differs in known)
