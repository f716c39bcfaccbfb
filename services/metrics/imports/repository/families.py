"""Parts of protected families that somebody sends who owns none of their figures.

What is shown of a family depends on all of its parts: whoever could change one of them at will
would find out the others by what is shown then. So they give all that is held, or nothing.
"""

from collections.abc import Sequence

from sqlalchemy import text

from services.shared.database import WriteSession
from services.shared.imports.lines import Reject

FAMILY = "organisation, indicator, period"
# A line that is refused for another reason is not sent.
PARTIAL = f"""
WITH sent AS MATERIALIZED (
    SELECT line, {FAMILY}, category_type, category, sex, age FROM staged
    WHERE line <> ALL(:refused) AND indicator IN
        (SELECT code FROM indicator_version WHERE disclosure_rule = 'small_counts')
), missing AS (
    SELECT DISTINCT {FAMILY} FROM (SELECT DISTINCT {FAMILY} FROM sent) AS family
    JOIN indicator AS named ON named.code = indicator
    JOIN series ON organisation_code = organisation AND indicator_id = named.id
    WHERE EXISTS (
        SELECT FROM observation WHERE series_id = series.id AND observation.period = family.period
    ) AND (category_type, category, sex, age, {FAMILY}) NOT IN
        (SELECT category_type, category, sex, age, {FAMILY} FROM sent)
)
SELECT DISTINCT ON (line) line, organisation, indicator, period
FROM sent JOIN missing USING ({FAMILY}) ORDER BY line LIMIT :most"""  # noqa: S608 (constants only)


async def parts_of_families(
    session: WriteSession, refused: Sequence[int], most: int
) -> Sequence[Reject]:
    """The lines of such parts, up to `most`, where the lines in `refused` are not sent either."""
    connection = await session.connection()
    rows = await connection.execute(text(PARTIAL), {"refused": list(refused), "most": most})
    return [
        Reject(
            row.line,
            "category",
            f"{row.organisation}, {row.indicator}, {row.period}",
            "a part of figures whose small counts are withheld",
            "all that is held of the organisation's indicator and period, in one file",
        )
        for row in rows
    ]
