"""What becomes of a journal that was entered and not posted: it is posted, or voided."""

from uuid import UUID

from services.finance.journals import repository
from services.finance.journals.entry_service import notice_of
from services.finance.journals.problems import (
    NotPending,
)
from services.finance.journals.queries import read_journal, read_with_book
from services.finance.journals.repository import JournalRow
from services.finance.periods.repository import calendar_of
from services.finance.periods.rules.calendar import period_taking
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession
from services.shared.sealing.sealer import tell_sealer


async def post_pending(session: WriteSession, journal_id: UUID, *, actor: Actor) -> JournalRow:
    """Raises JournalNotFound, NotPending, PeriodClosed, PeriodAdjusting."""
    return await _end(session, journal_id, "posted", actor)


async def void_pending(session: WriteSession, journal_id: UUID, *, actor: Actor) -> JournalRow:
    """It never counts in any balance. Raises JournalNotFound, NotPending."""
    return await _end(session, journal_id, "voided", actor)


async def _end(session: WriteSession, journal_id: UUID, act: str, actor: Actor) -> JournalRow:
    await repository.hold_journal(session, journal_id)
    row, book = await read_with_book(session, journal_id, actor.principal)
    if row.state != "pending":
        raise NotPending(f"Only a pending journal is posted or voided; this one is {row.state}.")
    if act == "posted":
        calendar, today = await calendar_of(session, book.code), actor.now.date()
        period_taking(calendar, row.period, today, "/path/journal_id", adjustment=row.adjustment)
    await repository.end_pending(session, journal_id, act, actor.principal.sub)
    tell_sealer(session)
    ended = await read_journal(session, journal_id, actor.principal)
    await notice_of(session, actor, book, ended, act, {"state": act})
    return ended
