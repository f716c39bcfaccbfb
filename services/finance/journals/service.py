"""A journal is posted, or entered where it is pending.

Each act is checked here, in words that say what would be right, and once more in the database,
which lets nothing else in (`migrations/sql/ledger.sql`).
"""

from typing import NamedTuple

from services.finance.books.repository import book_by_code
from services.finance.books.service import no_book
from services.finance.journals import repository
from services.finance.journals.entry_service import add_entry
from services.finance.journals.problems import (
    AccountUnknown,
    JournalDiffers,
    ReverseOnTooEarly,
)
from services.finance.journals.repository import JournalRow, NewEntry, PostingBook
from services.finance.journals.rules.entries import (
    Entries,
    check_balance,
)
from services.finance.journals.rules.identity import first_difference
from services.finance.journals.schemas import NewJournal
from services.finance.periods.rules.calendar import period_taking
from services.shared.audit.actor import Actor
from services.shared.auth import Principal
from services.shared.database import WriteSession
from services.shared.errors import Fault

CONTENT = (
    "book", "effective_date", "description", "reference", "pending", "adjustment", "reverse_on",
)  # fmt: skip


class PostedJournal(NamedTuple):
    """A journal, and whether it was there before."""

    journal: JournalRow
    known: bool = False


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
