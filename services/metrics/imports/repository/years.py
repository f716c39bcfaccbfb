"""Years of one series that overlap, such as a calendar year beside a financial one.

Months and quarters begin on days of their own and cannot overlap; a year may begin in any month.
"""

from collections.abc import Sequence

from sqlalchemy import text

from services.shared.database import WriteSession
from services.shared.imports.lines import Reject

KEY = "indicator, organisation, category_type, category, sex, age"
# Every figure that the series would have, by period; lines are those of the file.
OVERLAPPING = f"""
WITH annual AS MATERIALIZED (
    SELECT line, {KEY}, period, staged.note FROM staged
    JOIN indicator_in_force AS definition ON definition.code = indicator AND frequency = 'year'
), known AS (
    SELECT DISTINCT ON ({KEY}, observation.period) {KEY}, observation.period, observation.note
    FROM (SELECT DISTINCT {KEY} FROM annual) AS told
    JOIN indicator AS named ON named.code = indicator
    JOIN series USING (category_type, category, sex, age)
    JOIN observation ON series_id = series.id
    WHERE indicator_id = named.id AND organisation_code = organisation
    ORDER BY {KEY}, observation.period, revision DESC
), every AS (
    SELECT min(line) AS line, {KEY}, period FROM annual WHERE note IS NULL GROUP BY {KEY}, period
    UNION ALL
    SELECT NULL, {KEY}, period FROM known
    WHERE note IS NULL AND (period, {KEY}) NOT IN (SELECT period, {KEY} FROM annual)
), beside AS (
    SELECT line, period, lag(period) OVER series AS before, lead(period) OVER series AS after
    FROM every WINDOW series AS (PARTITION BY {KEY} ORDER BY period)
)
SELECT line, period, CASE WHEN before > period - interval '1 year' THEN before ELSE after END
FROM beside WHERE line IS NOT NULL
    AND (before > period - interval '1 year' OR after < period + interval '1 year')
ORDER BY line LIMIT :most"""  # noqa: S608 (constants only)


async def overlapping_years(session: WriteSession, most: int) -> Sequence[Reject]:
    """The lines whose year overlaps another of its series, in the file or held already."""
    connection = await session.connection()
    rows = await connection.execute(text(OVERLAPPING), {"most": most})
    return [
        Reject(
            line,
            "period_start",
            str(period),
            f"overlaps the year from {other}",
            "whole years apart",
        )
        for line, period, other in rows
    ]
