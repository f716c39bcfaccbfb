"""What is booked by account, cost centre, programme area and counterparty in each period."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from services.finance.balances.repository import KNOWN, fold_bounds
from services.shared.database import ReadSession

# Totals, what is not in them yet, and less the journals that end a year with what reverses them:
# these move no expenditure.
BY_PERIOD = text(f"""
    WITH open_acts AS (
        SELECT entry FROM journal_seal WHERE book = :book AND {KNOWN}
        UNION ALL SELECT entry FROM journal_unsealed WHERE book = :book
    ), ending AS (
        SELECT journal FROM year_end WHERE book = :book
    ), ended AS (
        SELECT journal AS id FROM ending
        UNION ALL SELECT journal.id FROM ending JOIN journal ON journal.reverses = ending.journal
    ), booked AS (
        SELECT account, cost_centre, programme_area, counterparty, period, amount
        FROM booked_total WHERE book = :book
        UNION ALL
        SELECT line.account, coalesce(line.cost_centre, ''), coalesce(line.programme_area, ''),
            coalesce(line.counterparty, ''), journal.period, line.amount
        FROM open_acts
        JOIN journal_act AS act ON act.id = open_acts.entry AND act.act = 'posted'
        JOIN journal ON journal.id = act.journal
        JOIN journal_line AS line ON line.journal = journal.id
        UNION ALL
        SELECT line.account, coalesce(line.cost_centre, ''), coalesce(line.programme_area, ''),
            coalesce(line.counterparty, ''), journal.period, -line.amount
        FROM ended
        JOIN journal ON journal.id = ended.id
        JOIN journal_act AS act ON act.journal = journal.id AND act.act = 'posted'
        JOIN journal_line AS line ON line.journal = journal.id
    )
    SELECT account, nullif(cost_centre, ''), nullif(programme_area, ''), nullif(counterparty, ''),
        period, sum(amount)
    FROM booked
    WHERE account = ANY(CAST(:accounts AS text[])) AND period >= :start AND period < :end
    GROUP BY 1, 2, 3, 4, 5
""")  # noqa: S608 (constants only)


class BookedSum(NamedTuple):
    """Debit less credit, in pence, of a period."""

    account: str
    cost_centre: str | None
    programme_area: str | None
    counterparty: str | None
    month: date
    pence: int


async def booked_by_month(
    session: ReadSession, book: str, accounts: Collection[str], start: date, end: date
) -> list[BookedSum]:
    """What the periods from `start` on took on these accounts, to before the day `end`.

    Of one snapshot: while writing, a fold could come between the two questions.
    """
    given = {"book": book, "accounts": sorted(accounts), "start": start, "end": end}
    given |= await fold_bounds(session, book)
    rows = await (await session.connection()).execute(BY_PERIOD, given)
    return [BookedSum(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in rows]
