"""A journal is taken back, whole or in part, by another one."""

from datetime import date
from uuid import UUID

from services.finance.journals import repository
from services.finance.journals.entry_service import add_entry
from services.finance.journals.problems import (
    AlreadyReversed,
    NotReversible,
    ReversalTooEarly,
)
from services.finance.journals.queries import read_with_book
from services.finance.journals.repository import JournalRow, NewEntry
from services.finance.journals.rules.entries import (
    check_balance,
    partial_reversal,
    rest_of,
    whole_reversal,
)
from services.finance.journals.schemas import NewReversal
from services.finance.periods.repository import calendar_of
from services.finance.periods.rules.calendar import period_taking
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.errors import Fault


async def reverse_journal(
    session: WriteSession, journal_id: UUID, new: NewReversal, *, actor: Actor
) -> JournalRow:
    """Take back all that is left of it, or a part.

    Raises JournalNotFound, NotReversible, AlreadyReversed, ReversalTooEarly, NotInJournal,
    ReversalExceeds, JournalUnbalanced, DateOutsideBook, PeriodNotBegun, PeriodClosed.
    """
    await repository.hold_journal(session, journal_id)
    row, book = await read_with_book(session, journal_id, actor.principal)
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
