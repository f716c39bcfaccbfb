"""Every query of revisions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from services.shared.database import WriteSession

SERIES = """
SELECT organisation_code, indicator_id, category_type, category, sex, age FROM series
WHERE id = ANY(:numbers) ORDER BY organisation_code, indicator_id, category_type, category, sex, age
"""


async def series_by_id(session: WriteSession, numbers: Sequence[int]) -> Sequence[Any]:
    """The keys of these series, in their order."""
    connection = await session.connection()
    return (await connection.execute(text(SERIES), {"numbers": list(numbers)})).all()
