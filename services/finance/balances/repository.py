"""Every query of balances: what is folded, and what is not folded yet."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from services.shared.database import AnySession

# The lines of what is not in the totals yet: sealed after the fold, or not sealed at all. The upper
# bound leaves nothing out: of a range the planner expects few rows, of what lies above a number it
# cannot know a third of the table, which it would read as a whole.
MOVEMENTS = """
    WITH open_acts AS (
        SELECT entry FROM journal_seal WHERE book = :book
        AND seq > (SELECT coalesce(max(seq), 0) FROM fold WHERE book = :book)
        AND seq <= (SELECT max(seq) FROM journal_seal WHERE book = :book)
        UNION ALL SELECT entry FROM journal_unsealed WHERE book = :book
    ), movement AS (
        SELECT account, effective_date, period, posted_on, debit, credit
        FROM account_total WHERE book = :book AND {those}
        UNION ALL
        SELECT line.account, line.effective_date, journal.period,
            CAST(act.time AT TIME ZONE 'UTC' AS date) AS posted_on,
            greatest(line.amount, 0), greatest(-line.amount, 0)
        FROM open_acts
        JOIN journal_act AS act ON act.id = open_acts.entry AND act.act = 'posted'
        JOIN journal ON journal.id = act.journal
        JOIN journal_line AS line ON line.journal = journal.id AND {those_lines}
    )
"""
ONE, ANY = "account = :account", "true"


def _sums(until: str, *, one: bool) -> str:
    """Debits and credits of each account, or of one, of what is dated `until` some day."""
    those = ONE if one else ANY
    movements = MOVEMENTS.format(those=those, those_lines=f"line.{those}" if one else ANY)
    return f"""{movements}
        SELECT account, sum(debit), sum(credit) FROM movement WHERE {until}
        GROUP BY account ORDER BY account
    """  # noqa: S608 (constants only)


DATES = {
    "effective": "effective_date <= :until",
    "posted": "posted_on <= :until",
    "period": "period <= :until",
}
SUMS = {
    (by, one): text(_sums(until, one=one)) for by, until in DATES.items() for one in (True, False)
}


class AccountSums(NamedTuple):
    """Pence."""

    account: str
    debit: int
    credit: int


async def sums_until(
    session: AnySession, book: str, until: date, by: str, account: str | None = None
) -> list[AccountSums]:
    """What was booked on each account, or on one, up to a day.

    `by`: effective, posted, or period (those that begin up to that day).
    """
    given = {"book": book, "until": until}
    if account is not None:
        given["account"] = account
    statement = SUMS[by, account is not None]
    rows = await (await session.connection()).execute(statement, given)
    return [AccountSums(name, int(debit), int(credit)) for name, debit, credit in rows]
