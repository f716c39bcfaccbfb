"""Every query of statements: the posted lines of an account or of a counterparty, in order."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.shared.database import AnySession

LINES = """
    SELECT line.effective_date, journal.number, line.line, line.journal, journal.description,
        journal.reference, line.account, line.counterparty, line.amount, line.memo,
        journal.reverses
    FROM journal_line AS line
    JOIN journal ON journal.id = line.journal
    WHERE line.book = :book AND line.{column} = :value
    AND line.effective_date BETWEEN :start AND :end
    AND (line.effective_date, journal.number, line.line)
        > (CAST(:day AS date), CAST(:number AS bigint), CAST(:line AS smallint))
    AND EXISTS (
        SELECT FROM journal_act AS act WHERE act.journal = journal.id AND act.act = 'posted')
    ORDER BY line.effective_date, journal.number, line.line LIMIT :limit
"""
SUM = """
    SELECT coalesce(sum(line.amount), 0) FROM journal_line AS line
    WHERE line.book = :book AND line.{column} = :value AND line.effective_date <= :until
    AND EXISTS (
        SELECT FROM journal_act AS act WHERE act.journal = line.journal AND act.act = 'posted')
"""
COLUMNS = ("account", "counterparty")
STATEMENTS = {name: text(LINES.format(column=name)) for name in COLUMNS}
SUMS = {name: text(SUM.format(column=name)) for name in COLUMNS}


class StatementRow(NamedTuple):
    """A posted line with its journal; pence."""

    effective_date: date
    number: int
    line: int
    journal: UUID
    description: str
    reference: str | None
    account: str
    counterparty: str | None
    amount: int
    memo: str | None
    reverses: UUID | None


async def lines_after(
    session: AnySession,
    book: str,
    of: tuple[str, str],
    days: tuple[date, date],
    after: tuple[date, int, int],
    limit: int,
) -> Sequence[StatementRow]:
    """Up to `limit` lines by date, journal and line, from the one after `after`.

    `of` is account or counterparty with its code, `days` the first and the last.
    """
    column, value = of
    given = {
        "book": book, "value": value, "start": days[0], "end": days[1], "day": after[0],
        "number": after[1], "line": after[2], "limit": limit,
    }  # fmt: skip
    rows = await (await session.connection()).execute(STATEMENTS[column], given)
    return [StatementRow(*row) for row in rows]


async def balance_until(session: AnySession, book: str, of: tuple[str, str], until: date) -> int:
    """The balance, in pence, of all that is dated up to a day."""
    column, value = of
    given = {"book": book, "value": value, "until": until}
    return int((await (await session.connection()).execute(SUMS[column], given)).scalar_one())
