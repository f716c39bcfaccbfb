"""Every query of the snapshot of residence: PostgreSQL writes its lines of CSV."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from services.contracts.residences import COLUMNS
from services.directory.residence.repository import BODIES, NEAREST
from services.shared.database import ReadSession

# Of each edition the first area is looked up: a semi-join would read all areas.
EDITIONS = f"""
SELECT number, day FROM edition WHERE format = 'residence'
    AND (SELECT 1 FROM residence WHERE residence.edition = number LIMIT 1) = 1
ORDER BY {NEAREST}"""  # noqa: S608 (constants only)
# Codes have neither commas nor quotes.
LINES = f"""
SELECT string_agg(concat_ws(',', {
    ", ".join(f"coalesce(CAST({each} AS text), '')" for each in COLUMNS)
}) || E'\\n', '' ORDER BY kind, area, position) AS lines,
    (array_agg(ARRAY[kind, area] ORDER BY kind DESC, area DESC))[1:1] AS last
FROM (SELECT page.*, body.code AS commissioner_code, parent.code AS icb_code
    FROM page {BODIES}) AS written"""  # noqa: S608 (constants only)
PAGE = f"""
WITH page AS (
    SELECT kind, area, position, country, local_authority, commissioner, icb, postcodes,
        CAST(:day AS date) AS edition
    FROM residence
    WHERE edition = :number AND (kind, area) > (:kind, :area) AND NOT EXISTS (
        SELECT FROM residence AS nearer WHERE nearer.edition = ANY(:nearer)
            AND nearer.kind = residence.kind AND nearer.area = residence.area)
    ORDER BY kind, area FETCH FIRST (:limit) ROWS WITH TIES
) {LINES}"""  # noqa: S608 (constants only)
OF_ORGANISATIONS = f"""
WITH page AS (
    SELECT DISTINCT ON (postcode) 'postcode' AS kind, postcode AS area, 1 AS position, country,
        local_authority, commissioner, icb, 1 AS postcodes, day AS edition
    FROM (SELECT DISTINCT postcode FROM organisation_place WHERE postcode IS NOT NULL) AS wanted
    JOIN postcode USING (postcode)
    JOIN edition ON number = postcode.edition AND format = 'residence'
    JOIN residence_area AS lies
        ON lies.edition = postcode.edition AND lies.number = postcode.area
    ORDER BY postcode, {NEAREST.replace("number", "edition.number")}
) {LINES}"""  # noqa: S608 (constants only)


class Edition(NamedTuple):
    """An edition of postcodes by its number and day."""

    number: int
    day: date


async def editions_by_distance(session: ReadSession, day: date) -> Sequence[Edition]:
    """All editions, the one that counts on the day first."""
    connection = await session.connection()
    found = await connection.execute(text(EDITIONS), {"day": day})
    return [Edition(*row) for row in found]


async def lines_after(
    session: ReadSession,
    edition: Edition,
    nearer: Sequence[int],
    last: tuple[str, str],
    limit: int,
) -> tuple[str, tuple[str, str]] | None:
    """Some `limit` lines of areas after `last` that no nearer edition knows, and the last area.

    None at the end.
    """
    connection = await session.connection()
    asked = edition._asdict() | {
        "nearer": list(nearer), "kind": last[0], "area": last[1], "limit": limit
    }  # fmt: skip
    row = (await connection.execute(text(PAGE), asked)).one()
    return (row.lines, tuple(row.last[0])) if row.lines else None


async def lines_of_organisations(session: ReadSession, day: date) -> str:
    """Where the postcodes of all organisations lie on the day."""
    connection = await session.connection()
    return (await connection.execute(text(OF_ORGANISATIONS), {"day": day})).one().lines or ""
