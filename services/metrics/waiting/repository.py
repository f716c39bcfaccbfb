"""Every query on pathways."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text

from services.shared.database import ReadSession

ALL_FUNCTIONS = "C_999"
"""The total of all treatment functions: it or its parts, never both."""
NON_ENGLISH = "NONC"
"""Commissioners outside England: in a provider's total, not in those of English commissioners."""

# Pathways are what these figures are counted from: the strictest of their rules holds for them.
RULE = """
    SELECT bool_or(disclosure_rule = 'small_counts') AS guarded,
        bool_or((indicator_id, version) IN (SELECT indicator_id, version FROM indicator_in_force)
            AND disclosure_rule = 'small_counts') AS protected
    FROM indicator_version WHERE code IN
        ('rtt-waiting', 'rtt-within-18-weeks', 'rtt-backlog-18-weeks', 'rtt-over-52-weeks')"""
# The newest revision of each row of those asked for; one month is one range of the primary key.
KEY = "treatment_function, provider, commissioner"
NEWEST = f"""
    WHERE period = :period AND part = :part
        AND CASE WHEN :parts THEN treatment_function <> '{ALL_FUNCTIONS}'
            ELSE treatment_function = :treatment_function END
        AND (CAST(:provider AS text) IS NULL OR provider = :provider)
        AND (CAST(:commissioner AS text) IS NULL OR commissioner = :commissioner)
        AND (NOT :english OR commissioner <> '{NON_ENGLISH}')
        AND (CAST(:as_published AS timestamptz) IS NULL OR published_at <= :as_published)
    ORDER BY {KEY}, revision DESC"""
BANDS = f"""
WITH current AS (
    SELECT DISTINCT ON ({KEY}) * FROM rtt_pathway {NEWEST}
), summed AS (
    SELECT place, sum(band) AS band FROM current
    CROSS JOIN LATERAL unnest(bands) WITH ORDINALITY AS each (band, place) GROUP BY place
)
SELECT (SELECT array_agg(CAST(band AS bigint) ORDER BY place) FROM summed) AS bands,
    max(open_band) AS open_band, sum(total) AS total, sum(unknown_start) AS unknown_start,
    count(DISTINCT provider) AS providers, count(DISTINCT commissioner) AS commissioners,
    max(revision) AS revision, array_agg(DISTINCT import_number) AS imports,
    coalesce(sum(total) FILTER (WHERE commissioner = '{NON_ENGLISH}'), 0) AS non_english,
    bool_or(protected) OR (SELECT protected FROM ({RULE}) AS rule) AS protected
FROM current WHERE total > 0"""  # noqa: S608 (constants only)
TOTAL = f"""
SELECT sum(total) FROM (
    SELECT DISTINCT ON ({KEY}) total FROM rtt_pathway {NEWEST}
) AS current"""  # noqa: S608 (constants only)


class PathwayFilter(NamedTuple):
    """Which pathways; None is any. `english` leaves non-English commissioners out."""

    period: date
    part: str
    treatment_function: str
    provider: str | None
    commissioner: str | None
    english: bool
    as_published: datetime | None


class PathwaySum(NamedTuple):
    """Pathways put together, band by band.

    `protected`: by the rule in force, or by that under which any of them was sent.
    """

    bands: list[int] | None
    open_band: int
    total: int
    unknown_start: int
    providers: int
    commissioners: int
    revision: int
    imports: list[int]
    non_english: int
    protected: bool


async def summed(session: ReadSession, asked: PathwayFilter, *, parts: bool) -> PathwaySum | None:
    """The pathways that are asked for; `parts`: of all functions but the total, put together."""
    connection = await session.connection()
    row = (await connection.execute(text(BANDS), asked._asdict() | {"parts": parts})).one()
    return PathwaySum(*row) if row.providers else None


async def total_of_parts(session: ReadSession, asked: PathwayFilter) -> int:
    """How many pathways the functions have that a total is made of; 0 where it stands alone."""
    connection = await session.connection()
    given = asked._asdict() | {"parts": True}
    return int((await connection.execute(text(TOTAL), given)).scalar_one() or 0)
