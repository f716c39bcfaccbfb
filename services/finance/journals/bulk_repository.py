"""Journals on their way in: staged by COPY in tables of the connection's own, posted as a set."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.finance.journals.rules.entries import Entry, debits
from services.finance.journals.schemas import NewJournal
from services.shared.copying import cell, copy_into, tabbed
from services.shared.database import WriteSession
from services.shared.ids import new_ids

JOURNAL_COLUMNS = (
    "file_line", "id", "given", "book", "effective_date", "period", "description", "reference",
    "pending", "adjustment", "reverse_on", "line_count", "total",
)  # fmt: skip
LINE_COLUMNS = (
    "file_line", "line", "account", "amount", "cost_centre", "programme_area", "counterparty",
    "memo",
)  # fmt: skip
# Plans are made anew for so many rows, and forgotten after them: the next statement may be of one.
CREATE = """
DISCARD PLANS;
CREATE TEMP TABLE staged_journal (
    file_line integer NOT NULL, id uuid NOT NULL, given boolean NOT NULL, book varchar NOT NULL,
    effective_date date NOT NULL, period date NOT NULL, description varchar NOT NULL,
    reference varchar, pending boolean NOT NULL, adjustment boolean NOT NULL, reverse_on date,
    line_count smallint NOT NULL, total bigint NOT NULL
);
CREATE TEMP TABLE staged_line (
    file_line integer NOT NULL, line smallint NOT NULL, account varchar NOT NULL, amount bigint
    NOT NULL, cost_centre varchar, programme_area varchar, counterparty varchar, memo varchar
)"""
DROP = "DROP TABLE IF EXISTS staged_journal, staged_line; DISCARD PLANS"
ANALYZE = "ANALYZE staged_journal; ANALYZE staged_line"
INDEX = "CREATE INDEX ON staged_line (file_line)"
REPEATED = text("""
    SELECT file_line, min(file_line) OVER (PARTITION BY id) AS first FROM (
        SELECT file_line, id, count(*) OVER (PARTITION BY id) AS times FROM staged_journal
        WHERE given
    ) AS counted WHERE times > 1 ORDER BY file_line LIMIT :most
""")
CONTENT = (
    "book", "effective_date", "description", "reference", "pending", "adjustment", "reverse_on",
)  # fmt: skip
IN_LINE = "account, amount, cost_centre, programme_area, counterparty, memo"
DIFFERS = "".join(
    f" WHEN known.{name} IS DISTINCT FROM staged.{name} THEN '{name}'" for name in CONTENT
)
# Of each staged journal whose id is known: the first field that differs, or null.
KNOWN = text(f"""
    SELECT staged.file_line, CASE
        WHEN known.reverses IS NOT NULL OR book.organisation <> ALL(CAST(:orgs AS text[]))
            THEN 'id' {DIFFERS}
        WHEN EXISTS (
            SELECT FROM (
                SELECT line, {IN_LINE} FROM journal_line WHERE journal = known.id
            ) AS before FULL JOIN (
                SELECT line, {IN_LINE} FROM staged_line WHERE file_line = staged.file_line
            ) AS now USING (line) WHERE before IS DISTINCT FROM now
        ) THEN 'lines' END
    FROM staged_journal AS staged
    JOIN journal AS known ON staged.given AND known.id = staged.id
    JOIN book ON book.code = known.book
    ORDER BY staged.file_line
""")  # noqa: S608 (constants only)
FORGET = text("DELETE FROM staged_journal WHERE file_line = ANY(CAST(:lines AS integer[]))")
KEPT_COLUMNS = ", ".join(each for each in JOURNAL_COLUMNS if each not in {"file_line", "given"})
COUNT = text("SELECT count(*), coalesce(sum(line_count), 0) FROM staged_journal")
# In one statement, since a journal comes whole.
POST = text(f"""
    WITH journals AS (
        INSERT INTO journal ({KEPT_COLUMNS}) SELECT {KEPT_COLUMNS} FROM staged_journal
        ORDER BY file_line
    ), lines AS (
        INSERT INTO journal_line (journal, book, effective_date, line, {IN_LINE})
        SELECT id, book, effective_date, line, {IN_LINE}
        FROM staged_journal JOIN staged_line USING (file_line)
    )
    INSERT INTO journal_act (journal, act, actor)
    SELECT id, CASE WHEN pending THEN 'entered' ELSE 'posted' END, :actor
    FROM staged_journal ORDER BY file_line
""")  # noqa: S608 (constants only)


class StagedJournal(NamedTuple):
    """A checked journal with the number of its line."""

    file_line: int
    journal: NewJournal
    period: date
    entries: Sequence[Entry]


class KnownJournal(NamedTuple):
    """A line whose id is known, and the first field that differs from what is there."""

    file_line: int
    differs: str | None


@asynccontextmanager
async def staging(connection: AsyncConnection) -> AsyncIterator[None]:
    """Empty tables that only this connection sees."""
    driver = await _driver(connection)
    await driver.execute(DROP)
    await driver.execute(CREATE)
    try:
        yield
    finally:
        if not driver.is_closed():
            await driver.execute(DROP)


async def _driver(connection: AsyncConnection) -> Any:
    """The asyncpg connection below, whose COPY SQLAlchemy does not offer."""
    return (await connection.get_raw_connection()).driver_connection


async def stage(connection: AsyncConnection, chunks: AsyncIterator[list[StagedJournal]]) -> None:
    """COPY the journals and their lines."""
    driver, any_given = await _driver(connection), False
    async for chunk in chunks:
        any_given = any_given or any(staged.journal.id for staged in chunk)
        journals = "".join(map(_journal_text, chunk, new_ids(len(chunk))))
        lines = "".join(map(_lines_text, chunk))
        await copy_into(driver, "staged_journal", _one(journals), JOURNAL_COLUMNS)
        await copy_into(driver, "staged_line", _one(lines), LINE_COLUMNS)
    await driver.execute(ANALYZE)
    if any_given:  # only their lines are looked for
        await driver.execute(INDEX)


async def _one(part: str) -> AsyncIterator[bytes]:
    yield part.encode()


def _journal_text(staged: StagedJournal, new_id: str) -> str:
    new = staged.journal
    return tabbed(
        staged.file_line, new.id or new_id, new.id is not None, new.book, new.effective_date,
        staged.period, new.description, new.reference, new.pending, new.adjustment, new.reverse_on,
        len(staged.entries), debits(staged.entries),
    )  # fmt: skip


def _lines_text(staged: StagedJournal) -> str:
    start = f"{staged.file_line}\t"
    return "".join(
        f"{start}{number}\t{entry.account}\t{entry.amount}\t{cell(entry.cost_centre)}\t"
        f"{cell(entry.programme_area)}\t{cell(entry.counterparty)}\t{cell(entry.memo)}\n"
        for number, entry in enumerate(staged.entries, start=1)
    )


async def repeated(session: WriteSession, most: int) -> Sequence[tuple[int, int]]:
    """Lines whose id another line has, and the first line that has it."""
    rows = await (await session.connection()).execute(REPEATED, {"most": most})
    return [(row[0], row[1]) for row in rows]


async def known(session: WriteSession, orgs: Collection[str]) -> Sequence[KnownJournal]:
    """Staged journals whose id is there already."""
    rows = await (await session.connection()).execute(KNOWN, {"orgs": list(orgs)})
    return [KnownJournal(*row) for row in rows]


async def forget(session: WriteSession, lines: Collection[int]) -> None:
    """Leave these lines out."""
    await (await session.connection()).execute(FORGET, {"lines": list(lines)})


async def post(session: WriteSession, actor: str) -> tuple[int, int]:
    """Post what is staged, or enter what is pending; how many journals and lines that were."""
    connection = await session.connection()
    [(journals, lines)] = await connection.execute(COUNT)
    await connection.execute(POST, {"actor": actor})
    return journals, int(lines)
