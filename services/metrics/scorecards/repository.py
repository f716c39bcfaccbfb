"""The figures of a whole scorecard in one query, a row a series."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel import col, select

from services.metrics.indicators.models import Indicator
from services.metrics.observations.rules.values import ADDITIVE, OF_BOTH
from services.metrics.rebases.models import Rebase
from services.shared.database import ReadSession

ORGANISATIONS = """
SELECT DISTINCT organisation_code FROM series
WHERE indicator_id = ANY(:indicators) ORDER BY 1 LIMIT :limit"""
# The newest revision of each figure is the first of its index range. A published total counts
# where there is one; else the categories of the indicator's own breakdown add up to it.
MATRIX = """
WITH asked AS (
    SELECT * FROM unnest(
        CAST(:numbers AS integer[]), CAST(:breakdowns AS text[]), CAST(:of_both AS boolean[]),
        CAST(:additive AS boolean[]), CAST(:multipliers AS double precision[])
    ) AS asked (indicator_id, breakdown, of_both, additive, multiplier)
), taken AS (
    SELECT * FROM unnest(
        CAST(:targets AS text[]), CAST(:codes AS text[]), CAST(:firsts AS date[]),
        CAST(:ends AS date[])
    ) AS taken (target, code, first, ends)
), part AS (
    SELECT series.id, target, first, ends, category_type = '' AS whole, asked.*
    FROM taken JOIN series ON organisation_code = code JOIN asked USING (indicator_id)
    WHERE sex = 'all' AND age = 'all' AND (category_type IN ('', breakdown))
        AND (category = :category OR :category = 'all')
), figure AS (
    SELECT target, indicator_id, whole, additive, of_both, multiplier, current.*
    FROM part CROSS JOIN LATERAL (
        SELECT DISTINCT ON (period) period, numerator, denominator, value, note,
            status = 'provisional' AS provisional
        FROM observation
        WHERE series_id = part.id AND period >= greatest(first, :start) AND period <= :end
            AND period < part.ends
        ORDER BY period, revision DESC
    ) AS current
    WHERE note IS NULL
), summed AS (
    SELECT target, indicator_id, whole, period, bool_or(provisional) AS provisional,
        CASE
            WHEN count(*) = 1 AND min(value) IS NOT NULL THEN min(value)
            WHEN (count(*) > 1 AND NOT bool_and(additive)) OR count(numerator) < count(*) THEN NULL
            WHEN NOT bool_and(of_both) THEN sum(numerator)
            WHEN count(denominator) = count(*) AND sum(denominator) > 0
                THEN min(multiplier) * sum(numerator) / sum(denominator)
        END AS value
    FROM figure GROUP BY target, indicator_id, whole, period
), chosen AS (
    SELECT DISTINCT ON (target, indicator_id, period) target, indicator_id, period, value,
        provisional
    FROM summed WHERE value IS NOT NULL ORDER BY target, indicator_id, period, whole DESC
)
SELECT target, indicator_id, array_agg(period ORDER BY period) AS periods,
    array_agg(value ORDER BY period) AS values,
    count(*) FILTER (WHERE provisional) AS provisional
FROM chosen GROUP BY target, indicator_id"""


class Taken(NamedTuple):
    """Figures of `code` for periods in [first, ends), counted for `target`."""

    target: str
    code: str
    first: date
    ends: date


class SeriesRow(NamedTuple):
    """The values of one organisation and indicator, by period."""

    organisation: str
    indicator_id: int
    periods: list[date]
    values: list[float]
    provisional: int


class RebaseRow(NamedTuple):
    """A new segment of a series begins."""

    organisation: str
    indicator: str
    period: date


async def organisations_with_figures(
    session: ReadSession, indicators: Sequence[int], limit: int
) -> list[str]:
    """Codes, in order, of up to `limit` organisations that have figures."""
    connection = await session.connection()
    asked = {"indicators": list(indicators), "limit": limit}
    return [row[0] for row in await connection.execute(text(ORGANISATIONS), asked)]


async def matrix(
    session: ReadSession,
    indicators: Sequence[Indicator],
    taken: Sequence[Taken],
    category: str,
    start: date,
    end: date,
) -> list[SeriesRow]:
    """The current values of open figures; a series without any is not there."""
    connection = await session.connection()
    targets, codes, firsts, ends = (list(column) for column in zip(*taken, strict=True))
    rows = await connection.execute(
        text(MATRIX),
        {
            "numbers": [each.id for each in indicators],
            "breakdowns": [each.breakdown or "" for each in indicators],
            "of_both": [each.calculation in OF_BOTH for each in indicators],
            "additive": [each.calculation in ADDITIVE for each in indicators],
            "multipliers": [each.multiplier for each in indicators],
            "targets": targets,
            "codes": codes,
            "firsts": firsts,
            "ends": ends,
            "category": category,
            "start": start,
            "end": end,
        },
    )
    return [SeriesRow(*row) for row in rows]


async def rebases_in_force(
    session: ReadSession, indicators: Sequence[str], category: str
) -> Sequence[RebaseRow]:
    """Every rebase of these indicators."""
    statement = select(Rebase).where(
        col(Rebase.indicator).in_(indicators),
        Rebase.category == category,
        col(Rebase.withdrawn_at).is_(None),
    )
    rows = (await session.exec(statement)).all()
    return [RebaseRow(row.organisation, row.indicator, row.period) for row in rows]
