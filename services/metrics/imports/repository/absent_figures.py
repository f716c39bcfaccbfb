"""Figures that are held of what a file speaks of, and that are not in it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from services.shared.database import WriteSession

# Of each family and period in the file. Where it gives all parts, as nearly always, no figure is
# looked up.
# Whoever owns none of the figures is not told of those whose small counts were ever withheld.
ABSENT = """
WITH incomplete AS MATERIALIZED (
    SELECT family, period FROM placed
    JOIN (SELECT family, count(*) AS parts FROM sibling GROUP BY family) AS whole USING (family)
    WHERE :compared OR NOT EXISTS (
        SELECT FROM indicator_version AS ever WHERE ever.indicator_id = placed.indicator_id
            AND ever.disclosure_rule = 'small_counts')
    GROUP BY family, period, parts HAVING count(series_id) < parts
), missing AS MATERIALIZED (
    SELECT series_id, period FROM incomplete JOIN sibling USING (family)
    WHERE NOT EXISTS (SELECT FROM placed WHERE placed.series_id = sibling.series_id
        AND placed.period = incomplete.period)
), absent AS (
    SELECT DISTINCT ON (series_id, period) series_id, period, revision, note, protected
    FROM missing JOIN observation USING (series_id, period)
    ORDER BY series_id, period, revision DESC
)"""
COUNT = f"{ABSENT} SELECT count(*) FROM absent WHERE note IS NULL"  # noqa: S608 (constants only)
WITHDRAW = f"""{ABSENT}, withdrawn AS (
    INSERT INTO observation (series_id, period, revision, note, status, protected, published_at,
        import_number)
    SELECT series_id, period, revision + 1, 'withdrawn', 'revised', protected, :now, :import_number
    FROM absent WHERE note IS NULL
    RETURNING series_id
) SELECT series_id FROM withdrawn"""  # noqa: S608 (constants only)


# A department, a specialty: a period in which others have a figure and this one has none, between
# its first figure and the third period after its last. Later it has ended, and is no part any more.
MARK_LACKING = """
WITH held AS MATERIALIZED (
    SELECT family, series_id, period, bool_or(note IS NULL) AS given
    FROM family JOIN sibling USING (family) JOIN observation USING (series_id)
    WHERE category_type <> '' GROUP BY family, series_id, period
), uneven AS MATERIALIZED (
    SELECT indicator_id, array_agg(series_id) AS ids, array_agg(period) AS periods,
        array_agg(given) AS givens
    FROM held JOIN family USING (family) GROUP BY family, indicator_id
    HAVING count(*) < count(DISTINCT series_id) * count(DISTINCT period)
)
INSERT INTO observation (series_id, period, revision, note, status, protected, published_at,
    import_number)
SELECT lacking.series_id, lacking.period, 1, 'not_available', 'final',
    disclosure_rule = 'small_counts', :now, :import_number
FROM uneven JOIN indicator_in_force USING (indicator_id) CROSS JOIN LATERAL (
    WITH cell AS (
        SELECT * FROM unnest(ids, periods, givens) AS cell (series_id, period, given)
    ), life AS (
        SELECT series_id, min(period) AS first, max(period) AS last FROM cell WHERE given
        GROUP BY series_id
    )
    SELECT life.series_id, cell.period FROM life JOIN cell ON given
        AND period > first AND period <= last + make_interval(months => 3 *
            CASE frequency WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 ELSE 12 END)
    EXCEPT SELECT series_id, period FROM cell
) AS lacking
RETURNING series_id"""


async def mark_lacking(
    session: WriteSession, *, import_number: int, now: datetime
) -> Sequence[int]:
    """Keep of each part that is absent in a period that it is lacking; the series concerned.

    Without it a sum of the others would be told as the whole.
    """
    given = {"import_number": import_number, "now": now}
    rows = await (await session.connection()).execute(text(MARK_LACKING), given)
    return [row.series_id for row in rows]


async def absent_figures(session: WriteSession, *, compared: bool) -> int:
    """How many there are."""
    rows = await (await session.connection()).execute(text(COUNT), {"compared": compared})
    return int(rows.scalar_one())


async def withdraw_absent(
    session: WriteSession, *, import_number: int, now: datetime, compared: bool
) -> Sequence[int]:
    """Withdraw them; the number of the series of each."""
    given = {"import_number": import_number, "now": now, "compared": compared}
    rows = await (await session.connection()).execute(text(WITHDRAW), given)
    return [row.series_id for row in rows]
