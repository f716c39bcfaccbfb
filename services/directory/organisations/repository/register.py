"""Holds the directory for one writing transaction: the part that an act concerns, as a register."""

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.directory.organisations.repository.changes import Changes, write_changes
from services.directory.organisations.rules.descriptions import Description, Role
from services.directory.organisations.rules.locations import Place
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.register import Register
from services.directory.organisations.rules.successions import Succession
from services.directory.organisations.rules.timelines import Entry
from services.shared.database import AnySession, WriteSession

COUNT_UP = "UPDATE version SET number = number + 1 RETURNING number"
# Everything above the codes, and everything in those that may be closed.
MEMBERSHIPS = """
WITH RECURSIVE above AS (
    SELECT unnest(CAST(:codes AS text[])) AS code
    UNION
    SELECT membership.parent FROM above JOIN membership ON child = above.code
)
SELECT child, parent, kind, starts, ends FROM membership JOIN above ON child = above.code
UNION
SELECT child, parent, kind, starts, ends FROM membership
WHERE parent = ANY(CAST(:closing AS text[]))"""
ORGANISATIONS = """
SELECT code, system, gss_code, provisional, synthetic
FROM organisation WHERE code = ANY(:codes)"""
NAMES = "SELECT code, starts, name FROM organisation_name WHERE code = ANY(:codes) ORDER BY 1, 2"
STATUSES = (
    "SELECT code, starts, status FROM organisation_status WHERE code = ANY(:codes) ORDER BY 1, 2"
)
ROLES = (
    "SELECT code, role, starts, ends FROM organisation_role WHERE code = ANY(:codes) ORDER BY 2, 3"
)
PLACES = (
    "SELECT code, starts, address, postcode, country, geography FROM organisation_place "
    "WHERE code = ANY(:codes) ORDER BY 1, 2"
)
SUCCESSIONS = (
    "SELECT predecessor, successor, day, share, basis FROM succession "
    "WHERE predecessor = ANY(:codes)"
)


@asynccontextmanager
async def held(
    session: WriteSession, codes: Collection[str], *, closing: Collection[str] = ()
) -> AsyncIterator[Register]:
    """The register around `codes`; what was changed in it is written when the block ends.

    `closing` are the codes that may be closed.
    """
    await hold(session)
    before = await read_register(session, codes, closing)
    register = before.copy()
    yield register
    await write_register(session, before, register)


async def hold(session: WriteSession) -> None:
    """Keep every other writer waiting until the transaction ends, by counting up the version."""
    await (await session.connection()).execute(text(COUNT_UP))


async def write_register(session: WriteSession, before: Register, after: Register) -> None:
    """What is new or other, and what is gone."""
    await write_changes(await session.connection(), Changes.between(before, after))


async def read_register(
    session: AnySession, codes: Collection[str], closing: Collection[str] = ()
) -> Register:
    """The register around `codes`, with the members of those that may be closed."""
    connection = await session.connection()
    asked = {"codes": list(codes), "closing": list(closing)}
    rows = await connection.execute(text(MEMBERSHIPS), asked)
    memberships = [Membership(*row) for row in rows]
    known = {*codes, *(each.parent for each in memberships), *(each.child for each in memberships)}
    successions = await connection.execute(text(SUCCESSIONS), {"codes": list(codes)})
    return Register(
        await _descriptions(connection, known),
        memberships,
        [Succession(*row) for row in successions],
    )


async def _descriptions(connection: AsyncConnection, codes: Iterable[str]) -> list[Description]:
    asked = {"codes": list(codes)}
    names: dict[str, list[Entry[str]]] = {}
    for code, starts, name in await connection.execute(text(NAMES), asked):
        names.setdefault(code, []).append(Entry(starts, name))
    statuses: dict[str, list[Entry[str]]] = {}
    for code, starts, status in await connection.execute(text(STATUSES), asked):
        statuses.setdefault(code, []).append(Entry(starts, status))
    places: dict[str, list[Entry[Place]]] = {}
    for code, starts, *place in await connection.execute(text(PLACES), asked):
        places.setdefault(code, []).append(Entry(starts, Place(*place)))
    roles: dict[str, list[Role]] = {}
    for code, role, starts, ends in await connection.execute(text(ROLES), asked):
        roles.setdefault(code, []).append(Role(role, starts, ends))
    return [
        Description(
            code,
            tuple(statuses[code]),
            tuple(names.get(code, ())),
            tuple(roles.get(code, ())),
            tuple(places.get(code, ())),
            *others,
        )
        for code, *others in await connection.execute(text(ORGANISATIONS), asked)
    ]
