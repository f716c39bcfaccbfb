"""Every query on residence."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import text

from services.directory.organisations.repository.organisations import Session
from services.directory.organisations.repository.tables import Row, Rows, upsert
from services.shared.database import WriteSession

PLACES = """
SELECT country, local_authority, commissioner, icb, body.code AS commissioner_code,
    parent.code AS icb_code, postcodes
FROM residence
LEFT JOIN organisation AS body ON body.gss_code = commissioner
LEFT JOIN organisation AS parent ON parent.gss_code = icb
WHERE kind = :kind AND area = :area ORDER BY position"""
RESIDENCE = Rows(
    "residence",
    (("kind", "text"), ("area", "text"), ("position", "smallint"), ("country", "text"),
     ("local_authority", "text"), ("commissioner", "text"), ("icb", "text"),
     ("postcodes", "integer")),
    ("kind", "area", "position"),
)  # fmt: skip


async def places(session: Session, kind: str, area: str) -> Sequence[Found[Any]]:
    """What an area lies in, the place with most postcodes first."""
    connection = await session.connection()
    return (await connection.execute(text(PLACES), {"kind": kind, "area": area})).all()


async def replace_all(session: WriteSession, rows: Iterable[Row]) -> None:
    """A new edition takes the place of the one before."""
    connection = await session.connection()
    await connection.execute(text("DELETE FROM residence"))
    await upsert(connection, RESIDENCE, rows)
