"""Every query of exports: posted lines in the order of their journals."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlmodel import col, select

from services.finance.books.models import Account
from services.finance.exports.models import ExportMapping
from services.finance.exports.rules.journal_lines import PostedLine
from services.finance.exports.rules.spend_lines import OVER_PENCE, SpendLine
from services.shared.database import AnySession, WriteSession

AFTER = "(journal.number, line.line) > (CAST(:number AS bigint), CAST(:line AS smallint))"
POSTED = f"""
    FROM journal
    JOIN journal_line AS line ON line.journal = journal.id
    JOIN journal_act AS act ON act.journal = journal.id AND act.act = 'posted'
    WHERE journal.book = :book AND journal.period = :period AND {AFTER}
    ORDER BY journal.number, line.line LIMIT :limit
"""
LINES = text(f"""
    SELECT journal.number, line.line, CAST(journal.id AS text), journal.effective_date,
        journal.period, CAST(act.time AT TIME ZONE 'UTC' AS date), journal.description,
        journal.reference, line.account, line.amount, line.cost_centre, line.programme_area,
        line.counterparty, line.memo
    {POSTED}
""")
SPEND = text(f"""
    SELECT journal.number, line.line, line.effective_date, account.name,
        coalesce(line.programme_area, line.cost_centre), line.counterparty,
        coalesce(journal.reference, CAST(journal.id AS text)), line.amount, journal.description
    FROM journal_line AS line
    JOIN journal ON journal.id = line.journal
    JOIN account ON account.book = line.book AND account.code = line.account
    WHERE line.book = :book AND line.effective_date BETWEEN :start AND :end
    AND account.kind = 'expenditure' AND line.counterparty IS NOT NULL
    AND abs(line.amount) > {OVER_PENCE} AND {AFTER}
    AND EXISTS (
        SELECT FROM journal_act AS act WHERE act.journal = journal.id AND act.act = 'posted')
    ORDER BY journal.number, line.line LIMIT :limit
""")  # noqa: S608 (constants only)
Place = tuple[int, int]
"""Number of a journal and of its line."""


async def posted_lines(
    session: AnySession, book: str, period: date, after: Place, limit: int
) -> list[PostedLine]:
    """Up to `limit` lines of what a period took, from the one after `after`."""
    given = {"book": book, "period": period, "number": after[0], "line": after[1], "limit": limit}
    return [PostedLine(*row) for row in await (await session.connection()).execute(LINES, given)]


async def spend_lines(
    session: AnySession, book: str, days: tuple[date, date], after: Place, limit: int
) -> list[SpendLine]:
    """Expenditure with other bodies, over the amount from which on it is published."""
    given = {
        "book": book, "start": days[0], "end": days[1], "number": after[0], "line": after[1],
        "limit": limit,
    }  # fmt: skip
    return [SpendLine(*row) for row in await (await session.connection()).execute(SPEND, given)]


async def account_names(session: AnySession, book: str) -> dict[str, str]:
    rows = await session.exec(select(Account.code, Account.name).where(Account.book == book))
    return dict(rows.all())


async def mapping_of(
    session: AnySession, book: str, version: int | None = None
) -> ExportMapping | None:
    """That version, or the newest."""
    statement = select(ExportMapping).where(ExportMapping.book == book)
    if version is not None:
        statement = statement.where(ExportMapping.version == version)
    newest = statement.order_by(col(ExportMapping.version).desc()).limit(1)
    return (await session.exec(newest)).one_or_none()


async def add_mapping(session: WriteSession, row: ExportMapping) -> Sequence[ExportMapping]:
    session.add(row)
    await session.flush()
    return [row]
