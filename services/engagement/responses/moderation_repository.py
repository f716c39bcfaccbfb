"""Every statement of moderation."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.shared.database import AnyReader, ReadSession, WriteSession
from services.shared.statements import TextStatement

# What is decided of a version is not decided of the next one.
STANDING = """
    SELECT response.id AS response, response.version, last.number, last.act, last.reason,
        last.policy, last.decided_by, last.decided_at,
        coalesce(last.act <> 'appeal' AND last.response_version = response.version, false)
            AS current,
        (SELECT coalesce(jsonb_object_agg(concern.kind, concern.found), '{}')
            FROM response_concern AS concern WHERE concern.response = response.id) AS concerns,
        (SELECT raised_at FROM response_concern AS concern WHERE concern.response = response.id
            AND concern.kind = 'safeguarding') AS flagged_at,
        (SELECT decided_by FROM moderation_act AS earlier WHERE earlier.response = response.id
            AND earlier.act <> 'appeal' ORDER BY number DESC LIMIT 1) AS moderator
    FROM response LEFT JOIN LATERAL (
        SELECT * FROM moderation_act AS act WHERE act.response = response.id
        ORDER BY number DESC LIMIT 1
    ) AS last ON true
"""
OF_RESPONSE = TextStatement(f"""{STANDING}
    WHERE response.id = :id AND response.consultation = :consultation
    AND response.state = 'submitted'
""")
WAITING = TextStatement(f"""{STANDING}
    WHERE response.consultation = :consultation AND response.state = 'submitted'
    AND (CAST(:after AS uuid) IS NULL OR response.id > :after)
    AND (:queue = 'safeguarding' OR last.act IS NULL OR last.act = 'appeal'
        OR last.response_version <> response.version)
    AND (:queue = 'unread' OR EXISTS (
        SELECT FROM response_concern AS concern
        WHERE concern.response = response.id AND concern.kind = :queue))
    AND (:flagged OR NOT EXISTS (
        SELECT FROM response_concern AS concern
        WHERE concern.response = response.id AND concern.kind = 'safeguarding'))
    ORDER BY response.id LIMIT :limit
""")  # noqa: S608 (constants only)
LOG = TextStatement("""
    SELECT act, reason, policy, decided_at, response, number FROM moderation_act
    WHERE consultation = :consultation AND (CAST(:before AS timestamptz) IS NULL
        OR (decided_at, response, number) < (:before, CAST(:response AS uuid), :number))
    ORDER BY decided_at DESC, response DESC, number DESC LIMIT :limit
""")
ADD = """
    INSERT INTO moderation_act (response, number, consultation, response_version, act, reason,
        policy, decided_by, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
FLAGGED = TextStatement("""
    SELECT EXISTS (SELECT FROM response_concern WHERE response = :id AND kind = 'safeguarding')
""")
NAMED = TextStatement("""
    SELECT content FROM consultation_part
    WHERE consultation = :consultation AND part = 'safeguarding-officer'
    ORDER BY version DESC LIMIT 1
""")
CLEAR = "DELETE FROM response_concern WHERE response = $1 AND kind = 'safeguarding'"
REDACT = "UPDATE response_answers SET redactions = $2::jsonb WHERE response = $1"


class ModerationState(NamedTuple):
    """Where the moderation of a response stands; `moderator` decided last. `flagged_at`: since when
    it hints at danger."""

    response: UUID
    version: int
    number: int | None
    act: str | None
    reason: str | None
    policy: str | None
    decided_by: str | None
    decided_at: datetime | None
    current: bool
    concerns: Mapping[str, Sequence[str]]
    flagged_at: datetime | None
    moderator: str | None


def _standing(found: Any) -> ModerationState:
    row = ModerationState(*found)
    told = row.concerns
    return row._replace(concerns=json.loads(told) if isinstance(told, str) else told)


async def standing(reader: AnyReader, consultation: UUID, id_: UUID) -> ModerationState | None:
    rows = await OF_RESPONSE.rows(reader, {"id": id_, "consultation": consultation})
    return _standing(rows[0]) if rows else None


async def waiting_after(
    session: ReadSession, consultation: UUID, queue: str, after: UUID | None, limit: int, *,
    flagged: bool,
) -> list[ModerationState]:  # fmt: skip
    """Up to `limit` that are to be read, the oldest first; `flagged`: also what hints at danger."""
    given = {
        "consultation": consultation, "queue": queue, "after": after, "limit": limit,
        "flagged": flagged,
    }  # fmt: skip
    return [_standing(each) for each in await WAITING.rows(session, given)]


async def log_before(
    session: ReadSession, consultation: UUID, key: Sequence[Any] | None, limit: int
) -> Sequence[Any]:
    """Up to `limit` entries of the public log, the newest first."""
    when, response, number = key or (None, None, None)
    given = {
        "consultation": consultation,
        "before": datetime.fromisoformat(when) if when else None,
        "response": UUID(response) if response else None,
        "number": number or 0,
        "limit": limit,
    }
    return await LOG.rows(session, given)


async def add_act(
    session: WriteSession, consultation: UUID, found: ModerationState, act: str, reason: str,
    policy: str, by: str, now: datetime,
) -> None:  # fmt: skip
    number = (found.number or 0) + 1
    await session.records(
        ADD, found.response, number, consultation, found.version, act, reason, policy, by, now
    )


async def is_flagged(reader: AnyReader, id_: UUID) -> bool:
    [(found,)] = await FLAGGED.rows(reader, {"id": id_})
    return bool(found)


async def officers_of(reader: AnyReader, consultation: UUID) -> set[str]:
    """The `sub` of who is named for safeguarding, and of the deputy."""
    rows = await NAMED.rows(reader, {"consultation": consultation})
    if not rows:
        return set()
    told = rows[0][0]
    content = json.loads(told) if isinstance(told, str) else told
    return {content["officer"], content["deputy"]}


async def clear_flag(session: WriteSession, id_: UUID) -> None:
    """From here on others may read it."""
    await session.records(CLEAR, id_)


async def redact(session: WriteSession, id_: UUID, redactions: Sequence[object]) -> None:
    await session.records(REDACT, id_, json.dumps(redactions))
