"""RTT pathways on their way in: staged by COPY, kept with their bands, and made into figures."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.metrics.imports.repository import staged_figures
from services.metrics.waiting.repository import RULE
from services.shared.copying import copy_into
from services.shared.database import WriteSession
from services.shared.imports.lines import Reject
from services.shared.imports.progress import MOST_REJECTS

COLUMNS = (
    "line", "period", "part", "treatment_function", "provider", "provider_name", "commissioner",
    "commissioner_name", "bands", "open_band", "unknown_start", "total", "within_18", "over_52",
)  # fmt: skip
KEY = "period, part, treatment_function, provider, commissioner"
CREATE = """
CREATE TEMP TABLE staged_pathway (
    line integer NOT NULL, period date NOT NULL, part text NOT NULL,
    treatment_function text NOT NULL, provider text NOT NULL, provider_name text,
    commissioner text NOT NULL, commissioner_name text, bands integer[] NOT NULL,
    open_band smallint NOT NULL, unknown_start integer NOT NULL, total integer NOT NULL,
    within_18 integer NOT NULL, over_52 integer NOT NULL
)"""
DROP = "DROP TABLE IF EXISTS staged_pathway"
REPEATED = f"""
SELECT line, first, provider, commissioner, part, treatment_function FROM (
    SELECT line, {KEY}, min(line) OVER same AS first, count(*) OVER same AS times
    FROM staged_pathway WINDOW same AS (PARTITION BY {KEY})
) AS each WHERE times > 1 ORDER BY line LIMIT :most"""  # noqa: S608 (constants only)
DELETE = "DELETE FROM staged_pathway WHERE line = ANY(:lines)"
CODES = "SELECT provider AS code FROM staged_pathway UNION SELECT commissioner FROM staged_pathway"
ADD_COMMISSIONERS = """
INSERT INTO organisation (code, name, first_seen_at)
SELECT commissioner, max(commissioner_name), :now FROM staged_pathway GROUP BY commissioner
ON CONFLICT (code) DO UPDATE SET name = excluded.name
    WHERE organisation.name IS NULL AND excluded.name IS NOT NULL
RETURNING code, xmax = 0 AS added"""
# A sender of national files owns none of the pathways: see staged_figures.ADD_OBSERVATIONS.
ADD_PATHWAYS = f"""
WITH rule AS MATERIALIZED ({RULE}), known AS MATERIALIZED (
    SELECT DISTINCT ON ({KEY}) * FROM rtt_pathway
    WHERE (period, provider) IN (SELECT DISTINCT period, provider FROM staged_pathway)
    ORDER BY {KEY}, revision DESC
), news AS (
    SELECT {KEY}, coalesce(known.revision, 0) + 1 AS revision,
        coalesce(staged.bands, '{{}}') AS bands,
        coalesce(staged.open_band, known.open_band) AS open_band,
        coalesce(staged.unknown_start, 0) AS unknown_start, coalesce(staged.total, 0) AS total,
        rule.protected
    FROM rule CROSS JOIN (staged_pathway AS staged FULL JOIN known USING ({KEY}))
    WHERE known.revision IS NULL OR rule.guarded OR known.protected <> rule.protected
        OR (known.bands, known.total, known.unknown_start)
            IS DISTINCT FROM (coalesce(staged.bands, '{{}}'), coalesce(staged.total, 0),
                coalesce(staged.unknown_start, 0))
), added AS (
    INSERT INTO rtt_pathway ({KEY}, revision, bands, open_band, unknown_start, total, protected,
        published_at, import_number)
    SELECT {KEY}, revision, bands, open_band, unknown_start, total, protected, :now, :import_number
    FROM news
    RETURNING revision
)
SELECT count(*) FILTER (WHERE revision = 1) AS added,
    count(*) FILTER (WHERE revision > 1) AS revised
FROM added"""  # noqa: S608 (constants only)
# A published total (C_999) has no category; where a part is not there any more, nothing was told.
ADD_FIGURES = """
WITH whole AS (
    SELECT provider, max(provider_name) AS name, period, treatment_function AS function,
        sum(total) AS total, sum(within_18) AS within, sum(over_52) AS over_52
    FROM staged_pathway WHERE part = 'Part_2' GROUP BY provider, period, treatment_function
)
INSERT INTO staged (line, organisation, name, category_type, category, sex, age, period, indicator,
    numerator, denominator, provisional)
SELECT 0, provider, name, CASE function WHEN 'C_999' THEN '' ELSE 'specialty' END,
    CASE function WHEN 'C_999' THEN 'all' ELSE function END, 'all', 'all', period,
    figure.indicator, figure.numerator, figure.denominator, false
FROM whole CROSS JOIN LATERAL (VALUES
    ('rtt-waiting', total, NULL), ('rtt-within-18-weeks', within, total),
    ('rtt-backlog-18-weeks', total - within, NULL), ('rtt-over-52-weeks', over_52, NULL)
) AS figure (indicator, numerator, denominator)"""
WITHDRAW = """
INSERT INTO staged (line, organisation, category_type, category, sex, age, period, indicator, note,
    provisional)
SELECT DISTINCT 0, organisation_code, series.category_type, series.category, series.sex,
    series.age, observation.period, indicator.code, 'not_available', false
FROM series JOIN indicator ON indicator.id = indicator_id
JOIN observation ON series_id = series.id
WHERE indicator.code IN
        ('rtt-waiting', 'rtt-within-18-weeks', 'rtt-backlog-18-weeks', 'rtt-over-52-weeks')
    AND (organisation_code, observation.period)
        IN (SELECT DISTINCT provider, period FROM staged_pathway)
    AND NOT EXISTS (
        SELECT FROM staged WHERE staged.organisation = organisation_code
            AND staged.indicator = indicator.code AND staged.category = series.category
            AND staged.sex = series.sex AND staged.age = series.age
            AND staged.period = observation.period)"""


class PathwayLoad(NamedTuple):
    """How many pathways and figures came in, and which organisations were seen first."""

    added: int
    revised: int
    figures: int
    new_codes: set[str]


@asynccontextmanager
async def staging(connection: AsyncConnection) -> AsyncIterator[Any]:
    """The driver's connection, with the table of staged pathways for the length of the block."""
    driver = await staged_figures.driver_connection(connection)
    await driver.execute(DROP)
    await driver.execute(CREATE)
    try:
        yield driver
    finally:
        if not driver.is_closed():
            await driver.execute(DROP)


async def stage(driver: Any, chunks: AsyncIterator[bytes]) -> list[str]:
    """Copy the lines in; the organisations that they name."""
    await copy_into(driver, "staged_pathway", chunks, COLUMNS)
    await driver.execute("ANALYZE staged_pathway")
    return [row["code"] for row in await driver.fetch(CODES)]


async def load(
    session: WriteSession, import_number: int, *, without: Sequence[int], now: datetime
) -> PathwayLoad:
    """Keep the staged pathways but for some lines, and stage the figures that they make."""
    connection = await session.connection()
    if without:
        await connection.execute(text(DELETE), {"lines": list(without)})
    seen = await connection.execute(text(ADD_COMMISSIONERS), {"now": now})
    new = {row.code for row in seen if row.added}
    given = {"now": now, "import_number": import_number}
    kept = (await connection.execute(text(ADD_PATHWAYS), given)).one()
    figures = await connection.execute(text(ADD_FIGURES))
    # A table that it knows nothing of, PostgreSQL takes for small, and looks through it each time.
    await connection.execute(text(staged_figures.ANALYZE))
    await connection.execute(text(WITHDRAW))
    return PathwayLoad(kept.added, kept.revised, figures.rowcount, new)


async def repeated(session: WriteSession) -> list[Reject]:
    """Lines that repeat each other: which of them is right cannot be known."""
    connection = await session.connection()
    rejects = []
    for row in await connection.execute(text(REPEATED), {"most": MOST_REJECTS + 1}):
        what = f"{row.provider}, {row.commissioner}, {row.part}, {row.treatment_function}"
        other = f"line {row.first}" if row.line != row.first else "a later line"
        reason = f"{other} gives the same pathways"
        rejects.append(Reject(row.line, "Period", what, reason, "one line each"))
    return rejects
