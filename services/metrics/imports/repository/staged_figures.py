"""Rows on their way in: staged by COPY in a table of the connection's own, then loaded as a set."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.imports.repository.placed_figures import FIGURE, place
from services.metrics.imports.rules.records import Figure, Record
from services.shared.copying import copy_into
from services.shared.database import AnySession, WriteSession
from services.shared.imports.models import ImportFile

CREATE = """
CREATE TEMP TABLE staged (
    line integer NOT NULL, organisation text NOT NULL, name text,
    category_type text NOT NULL, category text NOT NULL, sex text NOT NULL, age text NOT NULL,
    period date NOT NULL, indicator text NOT NULL,
    numerator double precision, denominator double precision, value double precision,
    lower double precision, upper double precision, note text, provisional boolean NOT NULL,
    completeness double precision, months smallint
)"""
DROP = "DROP TABLE IF EXISTS staged"
ANALYZE = "ANALYZE staged"
CODES = "SELECT DISTINCT organisation FROM staged"
KEY = "organisation, category_type, category, sex, age, period, indicator"
STATED = "concat_ws(' of ', coalesce({0}.numerator, {0}.value), {0}.denominator)"
REPEATED = f"""
SELECT DISTINCT ON (staged.line) staged.line, other.line AS other, organisation, category,
    period, indicator,
    {STATED.format("staged")} AS stated, {STATED.format("other")} AS other_stated
FROM staged JOIN (
    SELECT {KEY}, min(line) AS first, max(line) AS last FROM staged
    GROUP BY {KEY} HAVING count(*) > 1
) AS repeated USING ({KEY})
JOIN staged AS other USING ({KEY})
WHERE other.line = CASE WHEN staged.line = first THEN last ELSE first END
ORDER BY staged.line, {STATED.format("staged")} = {STATED.format("other")}, indicator LIMIT :most"""  # noqa: S608
ROOM = "SET LOCAL work_mem = '32MB'"
"""What is sorted and hashed of a long file does not go by the disk."""
DELETE = "DELETE FROM staged WHERE line = ANY(:lines)"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('metrics load', 0))"
ADD_ORGANISATIONS = """
INSERT INTO organisation (code, name, first_seen_at)
SELECT organisation, max(name), :now FROM staged GROUP BY organisation
ON CONFLICT (code) DO UPDATE SET name = excluded.name
    WHERE organisation.name IS NULL AND excluded.name IS NOT NULL
RETURNING code, xmax = 0 AS added"""
# A figure keeps the rule in force. Whoever may write for everybody, and owns none of the figures,
# could find out a withheld one by guessing, were it told whether the guess is news: where small
# counts were ever withheld, all that he sends is.
ADD_OBSERVATIONS = f"""
WITH rule AS MATERIALIZED (
    SELECT indicator_id, code, disclosure_rule = 'small_counts' AS protected,
        NOT :compared AND EXISTS (
            SELECT FROM indicator_version AS ever WHERE ever.disclosure_rule = 'small_counts'
                AND ever.indicator_id = definition.indicator_id) AS news
    FROM indicator_in_force AS definition
), known AS (
    SELECT DISTINCT ON (series_id, period) series_id, period, revision, status, protected,
        note IS NULL AS given,
        (numerator, denominator, value, lower, upper, CAST(note AS text), completeness) AS figure
    FROM observation WHERE series_id IN (SELECT series_id FROM placed)
    ORDER BY series_id, period, revision DESC
), added AS (
    INSERT INTO observation (series_id, period, revision, {FIGURE}, protected, status,
        published_at, import_number)
    SELECT series_id, period, coalesce(known.revision, 0) + 1, {FIGURE}, rule.protected,
        CASE WHEN provisional THEN 'provisional'
            WHEN known.status IN ('final', 'revised') THEN 'revised' ELSE 'final' END,
        :now, :import_number
    FROM placed JOIN rule USING (indicator_id) LEFT JOIN known USING (series_id, period)
    WHERE series_id IS NOT NULL
        AND (known.revision IS NULL OR known.figure IS DISTINCT FROM ({FIGURE})
        OR news OR known.protected <> rule.protected
        OR (known.status = 'provisional' AND NOT provisional))
        AND (note IS DISTINCT FROM 'withdrawn' OR known.given)
    RETURNING series_id, revision, note
)
SELECT CAST(coalesce(sum(figures), 0) AS bigint) AS added,
    CAST(coalesce(sum(others), 0) AS bigint) AS revised,
    CAST(coalesce(sum(gone), 0) AS bigint) AS withdrawn,
    array_agg(series_id ORDER BY series_id) FILTER (WHERE others > 0) AS revised_series,
    array_agg(series_id ORDER BY series_id) AS touched_series
FROM (
    SELECT series_id, count(*) AS figures, count(*) FILTER (WHERE revision > 1) AS others,
        count(*) FILTER (WHERE note = 'withdrawn') AS gone
    FROM added GROUP BY series_id
) AS told"""  # noqa: S608 (constants only)
COLUMNS = ("line", "organisation", "name", "category_type", "category", "sex", "age", "period",
           "provisional", "completeness", "months", "indicator", "numerator", "denominator",
           "value", "lower", "upper", "note")  # fmt: skip
NULL = "\\N"
NOTHING_GIVEN = [None, None, None, None]
NO_MORE = "\t".join([NULL] * 4)
BLANK = "\t".join([NULL] * 5 + ["withdrawn"])
"""It is taken for a figure that is withdrawn; where none was given, it says nothing."""
MOVE_EDITION = """
UPDATE figures_edition SET number = number + 1, moved_at = :now, import_number = :import_number"""
CHANGED = """
SELECT moved_at > :loaded AND import_number IS DISTINCT FROM :number FROM figures_edition"""
UNSAFE = str.maketrans({"\\": " ", "\t": " ", "\n": " ", "\r": " "})


class Repeat(NamedTuple):
    """A line of which a figure stands on another line too, with what each of them states."""

    line: int
    other: int
    organisation: str
    category: str
    period: object
    indicator: str
    stated: str
    other_stated: str


def copy_text(cell: str | None) -> str:
    """A text as COPY takes it."""
    return cell.translate(UNSAFE) if cell else NULL


def copy_lines(number: int, record: Record) -> str:
    """The record's figures as lines of COPY text."""
    shown = copy_text(record.name)
    start = (
        f"{number}\t{record.organisation}\t{shown}\t{record.category_type}\t{record.category}\t"
        f"{record.sex}\t{record.age}\t{record.period}\t{'t' if record.provisional else 'f'}\t"
        f"{NULL if record.completeness is None else record.completeness}\t"
        f"{NULL if record.months is None else record.months}\t"
    )
    given = [f"{start}{_figure(figure)}\n" for figure in record.figures]
    return "".join(given + [f"{start}{indicator}\t{BLANK}\n" for indicator in record.blank])


def _figure(figure: Figure) -> str:
    indicator, numerator, denominator, *given = figure
    if given == NOTHING_GIVEN:  # as nearly always, and every cell of a long file costs
        return (
            f"{indicator}\t{NULL if numerator is None else numerator}"
            f"\t{NULL if denominator is None else denominator}\t{NO_MORE}"
        )
    return "\t".join(NULL if cell is None else str(cell) for cell in figure)


@asynccontextmanager
async def staging(connection: AsyncConnection) -> AsyncIterator[None]:
    """An empty table `staged` that only this connection sees."""
    driver = await driver_connection(connection)
    await driver.execute(DROP)
    await driver.execute(CREATE)
    try:
        yield
    finally:
        if not driver.is_closed():
            await driver.execute(DROP)


async def driver_connection(connection: AsyncConnection):  # type: ignore[no-untyped-def] # noqa: ANN201
    """The asyncpg connection below, whose COPY SQLAlchemy does not offer."""
    return (await connection.get_raw_connection()).driver_connection


async def stage(connection: AsyncConnection, chunks: AsyncIterator[bytes]) -> None:
    """COPY the chunks of text into `staged`."""
    driver = await driver_connection(connection)
    await copy_into(driver, "staged", chunks, COLUMNS)
    await driver.execute(ANALYZE)


async def codes(connection: AsyncConnection) -> list[str]:
    """The organisations that the staged figures are about."""
    driver = await driver_connection(connection)
    return [row["organisation"] for row in await driver.fetch(CODES)]


async def repeats(session: WriteSession, most: int) -> Sequence[Repeat]:
    """Lines that give a figure which another line gives too, up to `most` of them."""
    connection = await session.connection()
    return [Repeat(*row) for row in await connection.execute(text(REPEATED), {"most": most})]


async def move_edition(
    session: WriteSession, now: datetime, import_number: int | None = None
) -> None:
    """Say that the figures are others than they were before this moment, and by which import."""
    given = {"now": now, "import_number": import_number}
    await (await session.connection()).execute(text(MOVE_EDITION), given)


async def figures_changed(session: AnySession, file: ImportFile) -> bool:
    """Whether figures have changed since this file was taken in, by anything but itself."""
    if file.loaded_at is None:
        return False
    given = {"number": file.number, "loaded": file.loaded_at}
    rows = await (await session.connection()).execute(text(CHANGED), given)
    return bool(rows.scalar_one())


async def one_at_a_time(session: WriteSession) -> datetime:
    """Keep other loads waiting until the transaction ends: revisions are counted on.

    The moment from which they wait: a load that took its own before it waited would say that its
    figures were there before those that were.
    """
    connection = await session.connection()
    await connection.execute(text(ROOM))
    await connection.execute(text(ONE_AT_A_TIME))
    return datetime.now(UTC)


class LoadResult(NamedTuple):
    """What a load did: counts for the job, the series of which known figures changed and those
    that got figures at all, and the organisations that were seen for the first time."""

    counts: dict[str, int]
    revised_series: Sequence[int]
    touched_series: Sequence[int]
    new_codes: Sequence[str]


async def load(
    session: WriteSession,
    *,
    import_number: int,
    without: Sequence[int],
    now: datetime,
    compared: bool,
) -> LoadResult:
    """Take the staged figures in, but for the lines in `without`; what is known stays as it is.

    `compared`: the sender owns the figures, and may be told which of them were known already.
    `now` is the moment of `one_at_a_time`, so that loads come out in the order of their moments.
    """
    await one_at_a_time(session)
    connection = await session.connection()
    if without:
        await connection.execute(text(DELETE), {"lines": list(without)})
    organisations = await connection.execute(text(ADD_ORGANISATIONS), {"now": now})
    new_codes = [row.code for row in organisations if row.added]
    await place(session)
    given = {"import_number": import_number, "now": now, "compared": compared}
    row = (await connection.execute(text(ADD_OBSERVATIONS), given)).one()
    if row.added:
        await move_edition(session, now, import_number)
    counts = {"added": row.added - row.revised, "revised": row.revised}
    if row.withdrawn:
        counts["withdrawn"] = row.withdrawn
    return LoadResult(counts, row.revised_series or (), row.touched_series or (), new_codes)
