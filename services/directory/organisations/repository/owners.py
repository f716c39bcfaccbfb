"""Whether a caller may change organisations: their own, and what belongs to them all the while."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import text

from services.contracts.directory import MembershipRow, Snapshot, SuccessionRow
from services.contracts.organisations import OrganisationMap
from services.shared.audit.actor import Actor
from services.shared.database import WriteSession

NATIONAL = "directory.national"
ABOVE = """
WITH RECURSIVE above AS (
    SELECT unnest(CAST(:codes AS text[])) AS code
    UNION
    SELECT higher FROM above JOIN (
        SELECT child AS code, parent AS higher FROM membership WHERE kind <> 'provider_of'
        UNION ALL SELECT predecessor, successor FROM succession
    ) AS step USING (code)
)"""
# Who is provided for may write figures of a provider, but does not decide what becomes of it.
MEMBERSHIPS = f"""{ABOVE}
SELECT child, parent, kind, starts, ends FROM membership JOIN above ON child = code
WHERE kind <> 'provider_of'"""  # noqa: S608 (constants only)
SUCCESSIONS = f"""{ABOVE}
SELECT predecessor, successor, day, share, basis FROM succession JOIN above ON predecessor = code
"""  # noqa: S608 (constants only)


async def check_own(
    session: WriteSession,
    named: Sequence[tuple[str, str]],
    starts: date,
    ends: date | None = None,
    *,
    actor: Actor,
) -> str | None:
    """Which of the caller's organisations may write for the first of `named`, its first day.

    None where an operator acts, for nobody.

    Raises NotYours unless the caller may write for each of them on every day of the period.
    `named` are pointers into the request with the codes there; the period ends before `ends`.
    """
    if NATIONAL in actor.principal.scopes:
        return None
    connection = await session.connection()
    asked = {"codes": [code for _, code in named]}
    belonging = [MembershipRow(*row) for row in await connection.execute(text(MEMBERSHIPS), asked)]
    successions = [
        SuccessionRow(*row) for row in await connection.execute(text(SUCCESSIONS), asked)
    ]
    writing = actor.writing(_map(belonging, successions))
    days = (starts, *_turns(belonging, starts, ends))
    owners = [writing.check(code, day, pointer) for day in days for pointer, code in named]
    return owners[0]


def _map(memberships: list[MembershipRow], successions: list[SuccessionRow]) -> OrganisationMap:
    """The part of the directory that is above."""
    return OrganisationMap(
        Snapshot(
            version=0,
            organisations=[],
            names=[],
            statuses=[],
            roles=[],
            memberships=memberships,
            successions=successions,
        )
    )


def _turns(memberships: Iterable[MembershipRow], starts: date, ends: date | None) -> list[date]:
    """The days within the period on which anything above changes: between them nothing does."""
    days = {day for row in memberships for day in (row.starts, row.ends) if day is not None}
    return sorted(day for day in days if starts < day and (ends is None or day < ends))
