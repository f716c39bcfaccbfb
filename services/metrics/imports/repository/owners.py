"""Lines about organisations that the sender may not write for."""

from typing import Any

from sqlalchemy import text

from services.metrics.imports.rules.records import LineContent
from services.shared.database import WriteSession
from services.shared.imports.lines import Reject
from services.shared.imports.progress import MOST_REJECTS, FileReading
from services.shared.owning import WritingRights

NAMED = "SELECT DISTINCT organisation, period FROM staged"
# Nothing else may be said of them: what is held of others is none of the sender's business.
TAKE_OUT = """
WITH gone AS (
    DELETE FROM staged USING unnest(CAST(:codes AS text[]), CAST(:days AS date[]))
        AS foreign_ (code, day)
    WHERE organisation = code AND period = day
    RETURNING line, organisation, period
)
SELECT DISTINCT ON (line) line, organisation, period FROM gone ORDER BY line"""


async def refuse_foreign(
    session: WriteSession, reading: FileReading[LineContent], writing: WritingRights
) -> None:
    """Take such lines out of the staged ones, as rejects. Raises TooManyRejects."""
    if writing.everybody:
        return
    connection = await session.connection()
    named = (await connection.execute(text(NAMED))).all()
    foreign = [row for row in named if not writing.may(row.organisation, row.period)]
    if not foreign:
        return
    asked = {
        "codes": [row.organisation for row in foreign],
        "days": [row.period for row in foreign],
    }
    lines = (await connection.execute(text(TAKE_OUT), asked)).all()
    reading.refuse([_reject(writing, row) for row in lines[: MOST_REJECTS + 1]], lines=len(lines))


def _reject(writing: WritingRights, row: Any) -> Reject:
    return Reject(
        row.line,
        "area_code",
        row.organisation,
        writing.refusal(row.organisation, row.period),
        "your own organisations and what belongs to them in the period",
    )
