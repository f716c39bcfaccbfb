"""Every query of balances: what is folded, and what is not folded yet."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from services.shared.database import AnySession, ReadSession

# The lines of what is not in the totals yet: sealed after the fold, or not sealed at all.
MOVEMENTS = """
    WITH open_acts AS (
        SELECT entry FROM journal_seal WHERE book = :book AND {unfolded}
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
FOLDED = "SELECT coalesce(max(seq), 0) FROM fold WHERE book = :book"
SEALED = "SELECT coalesce(max(seq), 0) FROM journal_seal WHERE book = :book"
BOUNDS = text(f"SELECT ({FOLDED}) AS folded, ({SEALED}) AS sealed")
# Between two numbers that it is given the planner knows how few lie. Above one it expects hundreds
# at least, between two that it cannot know thousands: the second bound leaves nothing out.
KNOWN = "seq > :folded AND seq <= :sealed"
ASKED = KNOWN.replace(":folded", f"({FOLDED})").replace(":sealed", f"({SEALED})")
ONE, ANY = "account = :account", "true"


def _sums(until: str, *, one: bool, known: bool) -> str:
    """Debits and credits of each account, or of one, of what is dated `until` some day; `known`:
    how far the book is folded and sealed is given."""
    those, lines = (ONE, f"line.{ONE}") if one else (ANY, ANY)
    unfolded = KNOWN if known else ASKED
    movements = MOVEMENTS.format(those=those, those_lines=lines, unfolded=unfolded)
    return f"""{movements}
        SELECT account, sum(debit), sum(credit) FROM movement WHERE {until}
        GROUP BY account ORDER BY account
    """  # noqa: S608 (constants only)


DATES = {
    "effective": "effective_date <= :until",
    "posted": "posted_on <= :until",
    "period": "period <= :until",
}
EITHER = (True, False)
SUMS = {
    (by, one, known): text(_sums(until, one=one, known=known))
    for by, until in DATES.items()
    for one in EITHER
    for known in EITHER
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

    `by`: effective, posted, or period (those that begin up to that day). Who writes asks by one
    statement: between two of them a fold could come.
    """
    given: dict[str, object] = {"book": book, "until": until}
    if account is not None:
        given["account"] = account
    if isinstance(session, ReadSession):
        given |= await fold_bounds(session, book)
    statement = SUMS[by, account is not None, "folded" in given]
    rows = await (await session.connection()).execute(statement, given)
    return [AccountSums(name, int(debit), int(credit)) for name, debit, credit in rows]


async def fold_bounds(session: ReadSession, book: str) -> dict[str, int]:
    """The chain's sequence up to which the totals of a book go (`folded`) and its newest
    (`sealed`), in the session's snapshot.
    """
    found = await (await session.connection()).execute(BOUNDS, {"book": book})
    row = found.one()
    return {"folded": row.folded, "sealed": row.sealed}
