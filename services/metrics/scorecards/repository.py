"""The figures of a whole scorecard in one query, a row a series."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel import col, select

from services.metrics.indicators.models import Indicator
from services.metrics.rebases.models import Rebase
from services.metrics.scorecards.rules.combining import Kept
from services.shared.database import AnySession

# The newest revision of each figure is the first of its index range. Days count from 2000.
SERIES = """
WITH taken AS (
    SELECT * FROM unnest(
        CAST(:targets AS text[]), CAST(:codes AS text[]), CAST(:firsts AS date[]),
        CAST(:ends AS date[]), CAST(:weights AS double precision[])
    ) AS taken (target, code, first, ends, weight)
), asked AS (
    SELECT * FROM unnest(CAST(:numbers AS integer[]), CAST(:breakdowns AS text[]))
        AS asked (indicator_id, breakdown)
)
SELECT target, indicator_id, weight, category_type = '' AS whole, kept.*
FROM taken JOIN series ON organisation_code = code JOIN asked USING (indicator_id)
CROSS JOIN LATERAL (
    SELECT array_agg(period - DATE '2000-01-01') AS days, array_agg(numerator) AS numerators,
        array_agg(denominator) AS denominators, array_agg(value) AS given,
        array_agg(status = 'provisional') AS provisional
    FROM (
        SELECT DISTINCT ON (period) * FROM observation
        WHERE series_id = series.id AND period >= greatest(first, :start)
            AND period <= :end AND period < taken.ends
        ORDER BY period, revision DESC
    ) AS current WHERE note IS NULL
) AS kept
WHERE sex = 'all' AND age = 'all' AND category_type IN ('', breakdown)
    AND (category = :category OR :category = 'all') AND days IS NOT NULL"""


class Taken(NamedTuple):
    """Figures of `code` for periods in [first, ends), counted for `target` times `weight`."""

    target: str
    code: str
    first: date
    ends: date
    weight: float


class SeriesRow(NamedTuple):
    """A series that is part of what is kept of a target's indicator."""

    target: str
    indicator_id: int
    weight: float
    kept: Kept


class RebaseRow(NamedTuple):
    """A new segment of a series begins."""

    organisation: str
    indicator: str
    period: date


async def series_of(
    session: AnySession,
    indicators: Sequence[Indicator],
    taken: Sequence[Taken],
    category: str,
    start: date,
    end: date,
) -> list[SeriesRow]:
    """The current figures of these indicators; a series without any is not there."""
    connection = await session.connection()
    targets, codes, firsts, ends, weights = (list(column) for column in zip(*taken, strict=True))
    asked = {
        "numbers": [each.id for each in indicators],
        "breakdowns": [each.breakdown or "" for each in indicators],
        "targets": targets,
        "codes": codes,
        "firsts": firsts,
        "ends": ends,
        "weights": weights,
        "category": category,
        "start": start,
        "end": end,
    }
    rows = await connection.execute(text(SERIES), asked)
    return [SeriesRow(row[0], row[1], row[2], Kept(*row[3:])) for row in rows]


async def rebases_in_force(
    session: AnySession, indicators: Sequence[str], category: str
) -> Sequence[RebaseRow]:
    """Every rebase of these indicators."""
    statement = select(Rebase).where(
        col(Rebase.indicator).in_(indicators),
        Rebase.category == category,
        col(Rebase.withdrawn_at).is_(None),
    )
    rows = (await session.exec(statement)).all()
    return [RebaseRow(row.organisation, row.indicator, row.period) for row in rows]
