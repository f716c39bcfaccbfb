"""Figures that are held of what a file speaks of, and that are not in it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from services.shared.database import WriteSession

# Of each indicator, organisation and period in the file, by the same breakdown, sex and age. As a
# difference of sets: looked up one by one, a file of 50,000 lines takes minutes.
# Whoever owns none of the figures is not told of those whose small counts were ever withheld.
ABSENT = """
WITH stated AS MATERIALIZED (
    SELECT DISTINCT named.id AS indicator_id, organisation AS organisation_code, period,
        category_type, sex, age
    FROM staged JOIN indicator AS named ON named.code = staged.indicator
    WHERE :compared OR NOT EXISTS (
        SELECT FROM indicator_version AS ever WHERE ever.indicator_id = named.id
            AND ever.disclosure_rule = 'small_counts')
), missing AS MATERIALIZED (
    SELECT series.id AS series_id, period
    FROM series JOIN stated USING (organisation_code, indicator_id, category_type, sex, age)
    EXCEPT SELECT series.id, period
    FROM staged JOIN indicator AS named ON named.code = staged.indicator
    JOIN series ON indicator_id = named.id AND organisation_code = organisation
        AND series.category_type = staged.category_type AND series.category = staged.category
        AND series.sex = staged.sex AND series.age = staged.age
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
