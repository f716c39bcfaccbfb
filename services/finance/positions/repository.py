"""Actual expenditure from the ledger, by all that a budget line may state."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from services.shared.database import AnySession

# By the period that took a journal, as the accounts of a month have it. The journal that ends a
# year, and what reverses it, move no expenditure.
BY_MONTH = text("""
    SELECT line.account, line.cost_centre, line.programme_area, line.counterparty, journal.period,
        sum(line.amount)
    FROM journal_line AS line
    JOIN journal ON journal.id = line.journal
    WHERE line.book = :book AND line.account = ANY(CAST(:accounts AS text[]))
    AND line.effective_date < CAST(:end AS date)
    AND journal.period >= :start AND journal.period < CAST(:end AS date)
    AND EXISTS (
        SELECT FROM journal_act AS act WHERE act.journal = journal.id AND act.act = 'posted')
    AND NOT EXISTS (
        SELECT FROM year_end
        WHERE year_end.book = :book
        AND year_end.journal = coalesce(journal.reverses, journal.id))
    GROUP BY 1, 2, 3, 4, 5
""")


class LedgerSum(NamedTuple):
    """Debit less credit, in pence, of a period."""

    account: str
    cost_centre: str | None
    programme_area: str | None
    counterparty: str | None
    month: date
    pence: int


async def booked_by_month(
    session: AnySession, book: str, accounts: Collection[str], start: date, end: date
) -> list[LedgerSum]:
    """What the periods from `start` on took on these accounts, to before the day `end`."""
    given = {"book": book, "accounts": sorted(accounts), "start": start, "end": end}
    rows = await (await session.connection()).execute(BY_MONTH, given)
    return [LedgerSum(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in rows]
