"""Staged figures where they belong: by the number of their series, and beside its siblings.

Codes are looked up once for a file and not by each question about it.
"""

from sqlalchemy import text

from services.shared.database import WriteSession

FIGURE = "numerator, denominator, value, lower, upper, note, completeness"
ADD_SERIES = """
INSERT INTO series (organisation_code, indicator_id, category_type, category, sex, age)
SELECT DISTINCT organisation, indicator.id, category_type, category, sex, age
FROM staged JOIN indicator ON indicator.code = staged.indicator
WHERE note IS DISTINCT FROM 'withdrawn'
ON CONFLICT DO NOTHING"""
CREATE = (
    "DROP TABLE IF EXISTS family, sibling, placed",
    # The parts of one whole that the file speaks of: one breakdown, sex and age.
    """
CREATE TEMP TABLE family ON COMMIT DROP AS
SELECT CAST(row_number() OVER () AS integer) AS family, indicator.id AS indicator_id, stated.*
FROM (SELECT DISTINCT organisation, indicator, category_type, sex, age FROM staged) AS stated
JOIN indicator ON indicator.code = stated.indicator""",
    # All parts that have a series, in the file or not.
    """
CREATE TEMP TABLE sibling ON COMMIT DROP AS
SELECT family, series.id AS series_id, category
FROM family JOIN series USING (indicator_id, category_type, sex, age)
WHERE series.organisation_code = family.organisation""",
    "ANALYZE family, sibling",  # else each figure is looked for among all
    # A blank of a part that never had a figure has no series.
    f"""
CREATE TEMP TABLE placed ON COMMIT DROP AS
SELECT family, indicator_id, series_id, period, {FIGURE}, provisional
FROM staged JOIN family USING (organisation, indicator, category_type, sex, age)
LEFT JOIN sibling USING (family, category)""",  # noqa: S608 (constants only)
    "ANALYZE placed",
)


async def place(session: WriteSession) -> None:
    """Make the series of new parts, and the tables `family`, `sibling` and `placed`."""
    connection = await session.connection()
    await connection.execute(text(ADD_SERIES))
    for statement in CREATE:
        await connection.execute(text(statement))
