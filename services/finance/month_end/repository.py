"""Every query of closings."""

from datetime import date

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.month_end.models import ChainCheck
from services.shared.database import AnySession
from services.shared.sealing.chain import Head

PENDING = text("""
    SELECT period, count(*) FROM journal WHERE book = :book AND pending
    AND NOT EXISTS (
        SELECT FROM journal_act AS act WHERE act.journal = journal.id AND act.act <> 'entered')
    GROUP BY period
""")
ACCRUALS = text("""
    SELECT CAST(date_trunc('month', reverse_on) AS date), count(*) FROM journal
    WHERE book = :book AND reverse_on IS NOT NULL
    AND EXISTS (
        SELECT FROM journal_act AS act WHERE act.journal = journal.id AND act.act = 'posted')
    AND (SELECT coalesce(sum(reversal.total), 0) FROM journal AS reversal
        WHERE reversal.reverses = journal.id) < journal.total
    GROUP BY 1
""")
UNSEALED = text("""
    SELECT journal.period, count(*) FROM journal_unsealed AS waiting
    JOIN journal_act AS act ON act.id = waiting.entry JOIN journal ON journal.id = act.journal
    WHERE waiting.book = :book GROUP BY journal.period
""")


async def pending_by_period(session: AnySession, book: str) -> dict[date, int]:
    """How many journals are neither posted nor voided, by their period."""
    return await _counts(session, PENDING, book)


async def accruals_by_month(session: AnySession, book: str) -> dict[date, int]:
    """How many accruals are not wholly reversed, by the month in which they should be."""
    return await _counts(session, ACCRUALS, book)


async def unsealed_by_period(session: AnySession, book: str) -> dict[date, int]:
    """How many acts on journals wait for their seal, by the journal's period."""
    return await _counts(session, UNSEALED, book)


async def _counts(session: AnySession, statement: object, book: str) -> dict[date, int]:
    rows = await (await session.connection()).execute(statement, {"book": book})  # type: ignore[call-overload]
    return {row[0]: row[1] for row in rows}


async def last_check(session: AnySession, book: str) -> Head:
    """Where the chain was verified up to; its beginning where it never was."""
    statement = (
        select(ChainCheck)
        .where(ChainCheck.book == book)
        .order_by(col(ChainCheck.seq).desc())
        .limit(1)
    )
    row = (await session.exec(statement)).one_or_none()
    return Head(row.seq, row.hash) if row else Head()
