"""Every query that compares the ledger with what else is kept of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.finance.reconciliation.models import SubLedger
from services.finance.reconciliation.rules.ties import CountAndSum, DayOfBoth
from services.shared.database import AnySession

# The acts of the days: their ids begin with their moment, so that the key finds them.
ACTS = """
    WITH acts AS MATERIALIZED (
        SELECT act.id, act.journal, journal.total FROM journal_act AS act
        JOIN journal ON journal.id = act.journal AND journal.book = :book
        WHERE act.act = 'posted' AND act.id >= :first AND act.id < :beyond
        AND CAST(act.time AT TIME ZONE 'UTC' AS date) BETWEEN :start AND :end
    )
"""
LINES = text(f"""{ACTS}
    SELECT count(DISTINCT line.journal), coalesce(sum(greatest(line.amount, 0)), 0),
        coalesce(sum(greatest(-line.amount, 0)), 0)
    FROM acts JOIN journal_line AS line ON line.journal = acts.journal
""")  # noqa: S608 (constants only)
CHAIN = text(f"""{ACTS}
    SELECT count(*), coalesce(sum(acts.total), 0), count(seal.entry)
    FROM acts LEFT JOIN journal_seal AS seal ON seal.entry = acts.id AND seal.book = :book
""")  # noqa: S608 (constants only)
DAYS = """
    WITH own AS (
        SELECT day, count(*) AS count, sum(pence) AS pence
        FROM ({entries}) AS entry (day, pence) WHERE day BETWEEN :start AND :end GROUP BY day
    ), booked AS (
        SELECT effective_date AS day, count(*) AS count,
            sum(CASE WHEN reverses IS NULL THEN total ELSE -total END) AS pence
        FROM journal
        WHERE book = :book AND reference ~>=~ :reference AND reference ~<~ :beyond
        AND effective_date BETWEEN :start AND :end AND EXISTS (
            SELECT FROM journal_act AS act WHERE act.journal = journal.id AND act.act = 'posted')
        GROUP BY effective_date
    )
    SELECT day, coalesce(own.count, 0), coalesce(own.pence, 0), coalesce(booked.count, 0),
        coalesce(booked.pence, 0)
    FROM own FULL JOIN booked USING (day) ORDER BY day
"""
AROUND = timedelta(minutes=10)
"""An id may be a moment older or younger than its act."""


class LedgerSums(NamedTuple):
    """How many journals, and the pence of their lines."""

    number: int
    debit: int
    credit: int


class ChainSums(NamedTuple):
    """How many postings were entered into the chain, their pence, and how many are sealed."""

    number: int
    pence: int
    sealed: int


async def ledger_sums(session: AnySession, book: str, start: date, end: date) -> LedgerSums:
    """Of the lines of what was posted from one day (UTC) to another."""
    rows = await (await session.connection()).execute(LINES, _given(book, start, end))
    return LedgerSums(*map(int, rows.one()))


async def chain_sums(session: AnySession, book: str, start: date, end: date) -> ChainSums:
    """Of the acts of the same days, and their seals."""
    rows = await (await session.connection()).execute(CHAIN, _given(book, start, end))
    return ChainSums(*map(int, rows.one()))


def _given(book: str, start: date, end: date) -> dict[str, object]:
    bounds = {
        "first": _id_at(datetime.combine(start, time(), UTC) - AROUND),
        "beyond": _id_at(datetime.combine(end, time(), UTC) + timedelta(days=1) + AROUND),
    }
    return {"book": book, "start": start, "end": end, **bounds}


def _id_at(moment: datetime) -> UUID:
    """The smallest id of that moment (UUID version 7, RFC 9562)."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


async def days_of_both(
    session: AnySession, book: str, kept: SubLedger, start: date, end: date
) -> Sequence[DayOfBoth]:
    """Every effective date of which the sub-ledger or the ledger has something."""
    reference = kept.reference
    given = {
        "book": book,
        "start": start,
        "end": end,
        "reference": reference,
        "beyond": reference[:-1] + chr(ord(reference[-1]) + 1),
    }
    statement = text(DAYS.format(entries=kept.entries))
    rows = await (await session.connection()).execute(statement, given)
    return [
        DayOfBoth(day, CountAndSum(count, int(pence)), CountAndSum(booked, int(sum_)))
        for day, count, pence, booked, sum_ in rows
    ]
