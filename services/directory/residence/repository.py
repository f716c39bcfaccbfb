"""Every query on residence."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import text

from services.shared.database import AnySession

# The newest edition of the day or before it; of an earlier day there is only the oldest.
NEAREST = """(day <= :day) DESC, CASE WHEN day <= :day THEN day END DESC, day, number DESC"""
BODIES = """
LEFT JOIN organisation AS body ON body.gss_code = commissioner
LEFT JOIN organisation AS parent ON parent.gss_code = icb"""
PLACE = """country, local_authority, commissioner, icb, body.code AS commissioner_code,
    parent.code AS icb_code"""
PLACES = f"""
WITH nearest AS (
    SELECT number, day FROM edition WHERE format = 'residence' AND EXISTS (
        SELECT FROM residence WHERE edition = number AND kind = :kind AND area = :area)
    ORDER BY {NEAREST} LIMIT 1
)
SELECT {PLACE}, CAST(NULL AS text) AS lsoa, postcodes, nearest.day AS edition,
    CAST(NULL AS date) AS terminated
FROM nearest JOIN residence ON residence.edition = nearest.number {BODIES}
WHERE kind = :kind AND area = :area ORDER BY position"""  # noqa: S608 (constants only)
OF_POSTCODE = f"""
WITH nearest AS (
    SELECT number, day, area, terminated
    FROM edition JOIN postcode ON edition = number AND postcode = :area
    WHERE format = 'residence' ORDER BY {NEAREST} LIMIT 1
)
SELECT {PLACE}, lsoa, 1 AS postcodes, nearest.day AS edition, terminated
FROM nearest JOIN residence_area ON edition = nearest.number AND residence_area.number = area
{BODIES}"""  # noqa: S608 (constants only)


async def places(session: AnySession, kind: str, area: str, day: date) -> Sequence[Found[Any]]:
    """What an area lies in, in the edition of the day, the place with most postcodes first."""
    statement = OF_POSTCODE if kind == "postcode" else PLACES
    connection = await session.connection()
    asked = {"area": area, "day": day} | ({} if kind == "postcode" else {"kind": kind})
    return (await connection.execute(text(statement), asked)).all()
