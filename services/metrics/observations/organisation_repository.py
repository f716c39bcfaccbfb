"""Which organisations have figures, and what files call them."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, text
from sqlmodel import select

from services.metrics.observations.models import Organisation
from services.shared.database import AnyReader, AnySession
from services.shared.statements import Statement, TextStatement

ORGANISATIONS = """
SELECT DISTINCT organisation_code FROM series
WHERE indicator_id = ANY(:indicators) ORDER BY 1"""
SEEN = """
SELECT code, name FROM organisation WHERE EXISTS (
    SELECT FROM series WHERE organisation_code = organisation.code
        AND (CAST(:indicator AS integer) IS NULL OR indicator_id = :indicator))
ORDER BY code COLLATE "C" """
BEFORE = TextStatement("""
SELECT code FROM unnest(CAST(:codes AS text[]), CAST(:days AS date[])) AS asked (code, day)
WHERE EXISTS (
    SELECT FROM series JOIN observation ON series_id = series.id
    WHERE organisation_code = asked.code AND indicator_id = :indicator AND period < asked.day)""")

BY_CODE = Statement(
    Organisation, select(Organisation).where(Organisation.code == bindparam("code"))
)


async def organisation_by_code(reader: AnyReader, code: str) -> Organisation | None:
    return await BY_CODE.first(reader, code=code)


async def organisation_names(session: AnySession, codes: set[str]) -> dict[str, str | None]:
    """Names by code."""
    statement = text("SELECT code, name FROM organisation WHERE code = ANY(:codes)")
    connection = await session.connection()
    return {row.code: row.name for row in await connection.execute(statement, {"codes": [*codes]})}


async def organisations_seen(
    session: AnySession, indicator: int | None
) -> list[tuple[str, str | None]]:
    """Code and the name that a file gave, of all that have figures, of one indicator or any."""
    connection = await session.connection()
    rows = await connection.execute(text(SEEN), {"indicator": indicator})
    return [(row.code, row.name) for row in rows]


async def organisations_with_figures(session: AnySession, indicators: Sequence[int]) -> list[str]:
    """Codes, in order, of the organisations that have figures."""
    connection = await session.connection()
    asked = {"indicators": list(indicators)}
    return [row[0] for row in await connection.execute(text(ORGANISATIONS), asked)]


async def with_figures_before(
    reader: AnyReader, indicator: int, days: Mapping[str, date]
) -> set[str]:
    """Those of the organisations that have a figure, whatever it says, before their day."""
    asked = {"indicator": indicator, "codes": list(days), "days": list(days.values())}
    return {row[0] for row in await BEFORE.rows(reader, asked)}
