"""Every query that makes totals. Each is of what is sealed, in the order of its seals."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text

from services.shared.database import AnySession, WriteSession

AT_ONCE = 20_000
BEHIND = text("""
    SELECT book.code FROM book
    LEFT JOIN fold ON fold.book = book.code
    CROSS JOIN LATERAL (
        SELECT max(seal.seq) AS seq FROM journal_seal AS seal WHERE seal.book = book.code
    ) AS head
    WHERE head.seq > coalesce(fold.seq, 0) ORDER BY book.code
""")
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('fold ' || :book, 4))")
BOUNDS = text("""
    SELECT coalesce((SELECT seq FROM fold WHERE book = :book), 0),
        coalesce((SELECT max(seq) FROM journal_seal WHERE book = :book), 0)
""")
SEALED_LINES = """
    sealed_line AS (
        SELECT line.*, journal.period, CAST(act.time AT TIME ZONE 'UTC' AS date) AS posted_on
        FROM journal_seal AS seal
        JOIN journal_act AS act ON act.id = seal.entry AND act.act = 'posted'
        JOIN journal ON journal.id = act.journal
        JOIN journal_line AS line ON line.journal = journal.id
        WHERE seal.book = :book AND seal.seq > :after AND seal.seq <= :until
    )
"""
SUMS = """
    SELECT book, account, effective_date, period, posted_on,
        sum(greatest(amount, 0)) AS debit, sum(greatest(-amount, 0)) AS credit
    FROM sealed_line GROUP BY 1, 2, 3, 4, 5
"""
BOOKED_SUMS = """
    SELECT book, period, account, coalesce(cost_centre, '') AS cost_centre,
        coalesce(programme_area, '') AS programme_area,
        coalesce(counterparty, '') AS counterparty, sum(amount) AS amount
    FROM sealed_line GROUP BY 1, 2, 3, 4, 5, 6
"""
FOLD = text(f"""
    WITH {SEALED_LINES}, booked AS (
        INSERT INTO booked_total {BOOKED_SUMS}
        ON CONFLICT (book, period, account, cost_centre, programme_area, counterparty) DO UPDATE
        SET amount = booked_total.amount + excluded.amount
    )
    INSERT INTO account_total {SUMS}
    ON CONFLICT (book, account, effective_date, period, posted_on) DO UPDATE
    SET debit = account_total.debit + excluded.debit,
        credit = account_total.credit + excluded.credit
""")  # noqa: S608 (constants only)
MOVE_ON = text("""
    INSERT INTO fold (book, seq) VALUES (:book, :until)
    ON CONFLICT (book) DO UPDATE SET seq = excluded.seq
""")
COMPARE = text(f"""
    WITH {SEALED_LINES}, right_ones AS ({SUMS}), right_booked AS ({BOOKED_SUMS}), wrong AS (
        SELECT coalesce(kept.account, right_ones.account) AS account FROM right_ones
        FULL JOIN (SELECT * FROM account_total WHERE book = :book) AS kept
            USING (account, effective_date, period, posted_on)
        WHERE (kept.debit, kept.credit) IS DISTINCT FROM (right_ones.debit, right_ones.credit)
        UNION ALL
        SELECT coalesce(kept.account, right_booked.account) FROM right_booked
        FULL JOIN (SELECT * FROM booked_total WHERE book = :book) AS kept
            USING (period, account, cost_centre, programme_area, counterparty)
        WHERE kept.amount IS DISTINCT FROM right_booked.amount
    )
    SELECT account, count(*) FROM wrong GROUP BY 1 ORDER BY 1
""")  # noqa: S608 (constants only)
FORGET = text("""
    WITH booked AS (DELETE FROM booked_total WHERE book = :book)
    DELETE FROM account_total WHERE book = :book
""")


class Bounds(NamedTuple):
    """Up to which seal a book is folded, and up to which it is sealed."""

    folded: int
    sealed: int


async def books_behind(session: AnySession) -> Sequence[str]:
    """Books with seals that are not folded yet."""
    return list((await (await session.connection()).execute(BEHIND)).scalars())


async def hold_totals(session: WriteSession, book: str) -> Bounds:
    """Be the only one that changes the totals of the book until the transaction ends."""
    connection = await session.connection()
    await connection.execute(HOLD, {"book": book})
    return Bounds(*(await connection.execute(BOUNDS, {"book": book})).one())


async def fold(session: WriteSession, book: str, after: int, until: int) -> None:
    """Add what was sealed after one place and up to another to the totals."""
    connection = await session.connection()
    given = {"book": book, "until": until}
    await connection.execute(FOLD, given | {"after": after})
    await connection.execute(MOVE_ON, given)


async def differing(session: AnySession, book: str, until: int) -> dict[str, int]:
    """How many totals of each account are not what its lines add up to."""
    given = {"book": book, "after": 0, "until": until}
    rows = await (await session.connection()).execute(COMPARE, given)
    return {row[0]: row[1] for row in rows}


async def forget(session: WriteSession, book: str) -> None:
    await (await session.connection()).execute(FORGET, {"book": book})
