"""Every query on pathways."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import text

from services.shared.database import ReadSession

ALL_FUNCTIONS = "C_999"
"""The total of all treatment functions: it or its parts, never both."""
NON_ENGLISH = "NONC"
"""Commissioners outside England: in a provider's total, not in those of English commissioners."""

# The newest revision of each row, then band by band; one month is one range of the primary key.
BANDS = f"""
WITH current AS (
    SELECT DISTINCT ON (treatment_function, provider, commissioner) * FROM rtt_pathway
    WHERE period = :period AND part = :part
        AND CASE WHEN :parts THEN treatment_function <> '{ALL_FUNCTIONS}'
            ELSE treatment_function = :treatment_function END
        AND (CAST(:provider AS text) IS NULL OR provider = :provider)
        AND (CAST(:commissioner AS text) IS NULL OR commissioner = :commissioner)
        AND (NOT :english OR commissioner <> '{NON_ENGLISH}')
        AND (CAST(:as_published AS timestamptz) IS NULL OR published_at <= :as_published)
    ORDER BY treatment_function, provider, commissioner, revision DESC
), summed AS (
    SELECT place, sum(band) AS band FROM current
    CROSS JOIN LATERAL unnest(bands) WITH ORDINALITY AS each (band, place) GROUP BY place
)
SELECT (SELECT array_agg(CAST(band AS bigint) ORDER BY place) FROM summed) AS bands,
    max(open_band) AS open_band, sum(total) AS total, sum(unknown_start) AS unknown_start,
    count(DISTINCT provider) AS providers, count(DISTINCT commissioner) AS commissioners,
    max(revision) AS revision, array_agg(DISTINCT import_number) AS imports
FROM current WHERE total > 0"""  # noqa: S608 (constants only)


class Asked(NamedTuple):
    """Which pathways; None is any. `english` leaves non-English commissioners out."""

    period: date
    part: str
    treatment_function: str
    provider: str | None
    commissioner: str | None
    english: bool
    as_published: datetime | None


class Summed(NamedTuple):
    """Pathways put together, band by band."""

    bands: list[int] | None
    open_band: int
    total: int
    unknown_start: int
    providers: int
    commissioners: int
    revision: int
    imports: list[int]


async def summed(session: ReadSession, asked: Asked, *, parts: bool) -> Summed | None:
    """The pathways that are asked for; `parts`: of all functions but the total, put together."""
    connection = await session.connection()
    row = (await connection.execute(text(BANDS), asked._asdict() | {"parts": parts})).one()
    return Summed(*row) if row.providers else None
