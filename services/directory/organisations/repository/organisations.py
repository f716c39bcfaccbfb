"""Every query that reads organisations."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import JSONB

from services.shared.database import ReadSession, WriteSession

Session = ReadSession | WriteSession

IN_FORCE = "{0}.starts <= :day AND ({0}.ends IS NULL OR {0}.ends > :day)"
# The value of the newest entry that has begun.
NAME_ON = """(SELECT name FROM organisation_name
    WHERE code = {0} AND starts <= :day ORDER BY starts DESC LIMIT 1)"""
STATUS_ON = """(SELECT status FROM organisation_status
    WHERE code = {0} AND starts <= :day ORDER BY starts DESC LIMIT 1)"""
ROLES_ON = """ARRAY(SELECT role FROM organisation_role AS held
    WHERE code = {0} AND starts <= :day AND (ends IS NULL OR ends > :day) ORDER BY role)"""
PERIODS = """(SELECT coalesce(jsonb_agg(jsonb_build_object('from', starts, 'to', ends,
        '{0}', {0}) ORDER BY starts), '[]') FROM ({1}) AS period)"""
TIMELINE = """SELECT starts, lead(starts) OVER (ORDER BY starts) AS ends, {0}
    FROM organisation_{0} WHERE code = organisation.code"""
SUMMARY = f"""organisation.code, {NAME_ON.format("organisation.code")} AS name,
    {STATUS_ON.format("organisation.code")} AS status,
    {ROLES_ON.format("organisation.code")} AS roles, system, provisional, synthetic"""
ONE = f"""
SELECT {SUMMARY}, gss_code, place.address, place.postcode, place.country, place.geography,
    {PERIODS.format("name", TIMELINE.format("name"))} AS names,
    {PERIODS.format("status", TIMELINE.format("status"))} AS statuses,
    {
    PERIODS.format(
        "role", "SELECT starts, ends, role FROM organisation_role WHERE code = organisation.code"
    )
} AS role_periods,
    {
    PERIODS.format(
        "place",
        "SELECT starts, lead(starts) OVER (ORDER BY starts) AS ends, jsonb_build_object('address',"
        " address, 'postcode', postcode, 'country', country, 'geography', geography) AS place"
        " FROM organisation_place WHERE code = organisation.code",
    )
} AS places,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('from', starts, 'to', ends, 'code', parent,
            'kind', kind, 'name', {NAME_ON.format("parent")}) ORDER BY kind, parent), '[]')
        FROM membership WHERE child = organisation.code AND {IN_FORCE.format("membership")}
    ) AS parents,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('date', day, 'basis', basis,
            'quintile', nullif(quintile, 0), 'people', people,
            'synthetic', synthetic) ORDER BY basis, quintile), '[]')
        FROM (SELECT *, rank() OVER (PARTITION BY basis ORDER BY day DESC) AS newness
            FROM population WHERE code = organisation.code AND day <= :day) AS known
        WHERE newness = 1
    ) AS populations
FROM organisation LEFT JOIN LATERAL (
    SELECT address, postcode, country, geography FROM organisation_place
    WHERE code = organisation.code AND starts <= :day ORDER BY starts DESC LIMIT 1
) AS place ON true
WHERE code = :code"""  # noqa: S608 (constants only)
PAGE = f"""
SELECT * FROM (SELECT {SUMMARY} FROM organisation
    WHERE code > :after
        AND (CAST(:role AS text) IS NULL OR code IN (
            SELECT code FROM organisation_role AS held
            WHERE role = :role AND {IN_FORCE.format("held")}))
        AND (CAST(:parent AS text) IS NULL OR code IN (
            SELECT child FROM membership
            WHERE parent = :parent AND {IN_FORCE.format("membership")}))
        AND (CAST(:pattern AS text) IS NULL OR code ILIKE :pattern
            OR {NAME_ON.format("organisation.code")} ILIKE :pattern)
    ) AS found
WHERE status = ANY(:statuses) ORDER BY code LIMIT :limit"""  # noqa: S608 (constants only)
LINEAGE = """
WITH RECURSIVE line AS (
    SELECT predecessor, successor, day, share, basis, 1 AS steps
    FROM succession WHERE {near} = :code
    UNION
    SELECT succession.predecessor, succession.successor, succession.day, succession.share,
        succession.basis, steps + 1
    FROM line JOIN succession ON succession.{near} = line.{far}
)
SELECT predecessor, before.name AS predecessor_name, successor, after.name AS successor_name,
    day AS on, share, basis, min(steps) AS steps
FROM line
LEFT JOIN LATERAL (SELECT name FROM organisation_name WHERE code = predecessor
    ORDER BY starts DESC LIMIT 1) AS before ON true
LEFT JOIN LATERAL (SELECT name FROM organisation_name WHERE code = successor
    ORDER BY starts DESC LIMIT 1) AS after ON true
GROUP BY predecessor, successor, day, share, basis, before.name, after.name
ORDER BY steps, predecessor, successor"""
BELOW = f"""
WITH RECURSIVE below AS (
    SELECT child, parent, kind, starts, ends FROM membership
    WHERE parent = :code AND {IN_FORCE.format("membership")}
    UNION
    SELECT membership.child, membership.parent, membership.kind, membership.starts, membership.ends
    FROM below JOIN membership ON membership.parent = below.child
    WHERE {IN_FORCE.format("membership")}
)
SELECT child AS code, {NAME_ON.format("child")} AS name, {STATUS_ON.format("child")} AS status,
    {ROLES_ON.format("child")} AS roles, parent, kind, starts, ends
FROM below ORDER BY parent, kind, child"""  # noqa: S608 (constants only)
VERSION = "SELECT number FROM version"
JSON_COLUMNS = ("names", "statuses", "role_periods", "places", "parents", "populations")


class Filter(NamedTuple):
    """Which organisations; None is any."""

    day: date
    statuses: Sequence[str]
    role: str | None = None
    parent: str | None = None
    pattern: str | None = None


async def organisation_on(session: Session, code: str, day: date) -> Row[Any] | None:
    """The organisation with its history, as it is on the day (its status null before its life)."""
    typed = text(ONE).columns(**dict.fromkeys(JSON_COLUMNS, JSONB))
    connection = await session.connection()
    return (await connection.execute(typed, {"code": code, "day": day})).one_or_none()


async def organisations_after(
    session: Session, code: str, limit: int, wanted: Filter
) -> Sequence[Row[Any]]:
    """Up to `limit` organisations in order of code, from the one after `code`."""
    connection = await session.connection()
    asked = wanted._asdict() | {"after": code, "limit": limit, "statuses": list(wanted.statuses)}
    return (await connection.execute(text(PAGE), asked)).all()


async def lineage(session: Session, code: str) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """The successions that led to an organisation, and those that lead on from it."""
    connection = await session.connection()
    back = LINEAGE.format(near="successor", far="predecessor")
    on = LINEAGE.format(near="predecessor", far="successor")
    before = (await connection.execute(text(back), {"code": code})).all()
    return before, (await connection.execute(text(on), {"code": code})).all()


async def below(session: Session, code: str, day: date) -> Sequence[Row[Any]]:
    """Every membership below an organisation on a day."""
    connection = await session.connection()
    return (await connection.execute(text(BELOW), {"code": code, "day": day})).all()


async def version(session: Session) -> int:
    """How often the directory has changed."""
    connection = await session.connection()
    return int((await connection.execute(text(VERSION))).scalar_one())


async def is_known(session: Session, code: str) -> bool:
    connection = await session.connection()
    found = text("SELECT 1 FROM organisation WHERE code = :code")
    return (await connection.execute(found, {"code": code})).first() is not None
