"""What can happen to a journal: it is posted, or entered and later posted or voided, and reversed.

Each act is checked here, in words that say what would be right, and once more in the database,
which lets nothing else in (`migrations/sql/ledger.sql`).
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.finance.books.models import Book
from services.finance.books.repository import book_by_code
from services.finance.books.service import no_book, read_book
from services.finance.journals import repository
from services.finance.journals.problems import (
    AccountUnknown,
    AlreadyReversed,
    JournalDiffers,
    JournalNotFound,
    NotPending,
    NotReversible,
    ReversalTooEarly,
    ReverseOnTooEarly,
)
from services.finance.journals.repository import JournalRow, NewEntry, PostingBook
from services.finance.journals.rules.entries import (
    Entries,
    check_balance,
    partial_reversal,
    rest_of,
    whole_reversal,
)
from services.finance.journals.rules.identity import first_difference
from services.finance.journals.schemas import NewJournal, NewReversal
from services.finance.periods.repository import calendar_of
from services.finance.periods.rules.calendar import period_taking
from services.shared.audit.actor import Actor
from services.shared.audit.service import Notice, recorded
from services.shared.auth import Principal
from services.shared.conditional import etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.sealing.sealer import tell_sealer

PREFIX = "/v1/finance/journals"
CONTENT = (
    "book", "effective_date", "description", "reference", "pending", "adjustment", "reverse_on",
)  # fmt: skip


class PostedJournal(NamedTuple):
    """A journal, and whether it was there before."""

    journal: JournalRow
    known: bool = False


def journal_etag(row: JournalRow) -> str:
    return etag_of(row.id, *row.acts, row.reversed_total, row.seal)


async def read_journal(session: AnySession, journal_id: UUID, principal: Principal) -> JournalRow:
    """Raises JournalNotFound, also for one in a book of another organisation."""
    return (await _read(session, journal_id, principal))[0]


async def _read(
    session: AnySession, journal_id: UUID, principal: Principal
) -> tuple[JournalRow, Book]:
    row = await repository.journal_by_id(session, journal_id)
    if row is None or (book := await book_by_code(session, row.book, principal)) is None:
        raise JournalNotFound
    return row, book


async def post_journal(session: WriteSession, new: NewJournal, *, actor: Actor) -> PostedJournal:
    """Post it, or enter it where it is pending.

    Raises BookNotFound, JournalUnbalanced, AmountTooLarge, AccountUnknown, ReverseOnTooEarly,
    DateOutsideBook, PeriodNotBegun, PeriodClosed, PeriodAdjusting, JournalDiffers.
    """
    entries = [line.entry() for line in new.lines]
    named, orgs = {entry.account for entry in entries}, actor.principal.orgs
    book = await repository.posting_book(session, new.book, named, orgs)
    if book is None:
        raise no_book(new.book, "#/book")
    if new.id is not None and (known := await _known(session, new, entries, actor.principal)):
        return known
    check_balance(entries)
    check_reverse_on(new)
    _check_accounts(book, entries)
    period = period_taking(
        book.calendar,
        new.effective_date,
        actor.now.date(),
        "#/effective_date",
        late=new.late,
        adjustment=new.adjustment,
    )
    content = {name: getattr(new, name) for name in CONTENT}
    entry = NewEntry(
        id=new.id, period=period, reverses=None, reason=None, entries=entries, **content
    )
    added = await add_entry(session, entry, book, actor)
    if added is None:  # somebody was faster with the same id
        known = await _known(session, new, entries, actor.principal)
        assert known
        return known
    return PostedJournal(added)


async def _known(
    session: WriteSession, new: NewJournal, entries: Entries, principal: Principal
) -> PostedJournal | None:
    """The journal with this id, which is the same. Raises JournalDiffers."""
    assert new.id
    row = await repository.journal_by_id(session, new.id)
    if row is None:
        return None
    if row.reverses is not None or await book_by_code(session, row.book, principal) is None:
        raise JournalDiffers(errors=[Fault("#/id", JournalDiffers.code, "of another journal")])
    known = {name: getattr(row, name) for name in CONTENT}
    sent = {name: getattr(new, name) for name in CONTENT}
    if (pointer := first_difference(known, sent, row.entries, entries)) is not None:
        said = f"The journal {row.id} has another {pointer.removeprefix('#/')}."
        raise JournalDiffers(said, errors=[Fault(pointer, JournalDiffers.code, said)])
    return PostedJournal(row, known=True)


def check_reverse_on(new: NewJournal) -> None:
    """Raises ReverseOnTooEarly."""
    if new.reverse_on is not None and new.reverse_on <= new.effective_date:
        said = f"The journal is dated {new.effective_date}; it is reversed on a later day."
        raise ReverseOnTooEarly(said, errors=[Fault("#/reverse_on", ReverseOnTooEarly.code, said)])


def _check_accounts(book: PostingBook, entries: Entries) -> None:
    said = f"{book.code} has no"
    faults = [
        Fault(f"#/lines/{place}/account", AccountUnknown.code, f"{said} {entry.account}")
        for place, entry in enumerate(entries)
        if entry.account not in book.accounts
    ]
    if faults:
        said = f"{faults[0].detail}; add it, or name one of the book's."
        raise AccountUnknown(said, errors=faults)


async def add_entry(
    session: WriteSession, new: NewEntry, book: Book | PostingBook, actor: Actor
) -> JournalRow | None:
    """Write a checked journal with its audit entry and event; None where its id is known."""
    row = await repository.add_journal(session, new, actor.principal.sub)
    if row is None:
        return None
    tell_sealer(session)
    await _notice(session, actor, book, row, "entered" if new.pending else "posted", new)
    return row


async def post_pending(session: WriteSession, journal_id: UUID, *, actor: Actor) -> JournalRow:
    """Raises JournalNotFound, NotPending, PeriodClosed, PeriodAdjusting."""
    return await _end(session, journal_id, "posted", actor)


async def void_pending(session: WriteSession, journal_id: UUID, *, actor: Actor) -> JournalRow:
    """It never counts in any balance. Raises JournalNotFound, NotPending."""
    return await _end(session, journal_id, "voided", actor)


async def _end(session: WriteSession, journal_id: UUID, act: str, actor: Actor) -> JournalRow:
    await repository.hold_journal(session, journal_id)
    row, book = await _read(session, journal_id, actor.principal)
    if row.state != "pending":
        raise NotPending(f"Only a pending journal is posted or voided; this one is {row.state}.")
    if act == "posted":
        calendar, today = await calendar_of(session, book.code), actor.now.date()
        period_taking(calendar, row.period, today, "/path/journal_id", adjustment=row.adjustment)
    await repository.end_pending(session, journal_id, act, actor.principal.sub)
    tell_sealer(session)
    ended = await read_journal(session, journal_id, actor.principal)
    await _notice(session, actor, book, ended, act, {"state": act})
    return ended


async def reverse_journal(
    session: WriteSession, journal_id: UUID, new: NewReversal, *, actor: Actor
) -> JournalRow:
    """Take back all that is left of it, or a part.

    Raises JournalNotFound, NotReversible, AlreadyReversed, ReversalTooEarly, NotInJournal,
    ReversalExceeds, JournalUnbalanced, DateOutsideBook, PeriodNotBegun, PeriodClosed.
    """
    await repository.hold_journal(session, journal_id)
    row, book = await _read(session, journal_id, actor.principal)
    _check_reversible(row, new.effective_date)
    rest = rest_of(row.entries, await repository.taken_back(session, journal_id))
    if new.lines is None:
        entries = whole_reversal(rest)
    else:
        part = [line.entry() for line in new.lines]
        check_balance(part)
        entries = partial_reversal(row.entries, rest, part)
    period = period_taking(
        await calendar_of(session, book.code),
        new.effective_date,
        actor.now.date(),
        "#/effective_date",
        late=True,
        adjustment=True,
    )
    entry = NewEntry(
        id=None,
        book=row.book,
        effective_date=new.effective_date,
        period=period,
        description=f"Reversal: {row.description}"[:2000],
        reference=row.reference,
        pending=False,
        adjustment=True,
        reverse_on=None,
        reverses=row.id,
        reason=new.reason,
        entries=entries,
    )
    reversal = await add_entry(session, entry, book, actor)
    assert reversal
    return reversal


def _check_reversible(row: JournalRow, day: date) -> None:
    if row.reverses is not None:
        raise NotReversible("This journal is a reversal itself; post a journal instead.")
    if row.state == "reversed":
        raise AlreadyReversed
    if row.state not in {"posted", "partly_reversed"}:
        raise NotReversible(f"Only a posted journal can be reversed; this one is {row.state}.")
    if day < row.effective_date:
        said = f"The journal is dated {row.effective_date}; give that day or a later one."
        raise ReversalTooEarly(
            said, errors=[Fault("#/effective_date", ReversalTooEarly.code, said)]
        )


async def list_journals(
    session: AnySession,
    book: str,
    number: int | None,
    limit: int,
    principal: Principal,
    *,
    period: date | None,
    reference: str | None,
    only_pending: bool,
) -> Sequence[JournalRow]:
    """Raises BookNotFound."""
    await read_book(session, book, principal, "/query/book")
    return await repository.journals_before(
        session,
        book,
        number,
        limit,
        period=period,
        reference=reference,
        only_pending=only_pending,
    )


async def _notice(
    session: WriteSession,
    actor: Actor,
    book: Book | PostingBook,
    row: JournalRow,
    act: str,
    after: object,
) -> None:
    path = f"{PREFIX}/{row.id}"
    what = "reversed" if row.reverses and act == "posted" else act
    subject = str(row.reverses or row.id)
    notice = Notice(f"uk.marches.finance.journal.{what}", subject, str(row.id), path, len(row.acts))
    await recorded(
        session,
        actor,
        f"journal.{what}",
        path,
        owner=book.organisation,
        after=after,
        notice=notice,
    )
