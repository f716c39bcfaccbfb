"""Every statement of what hints at danger, and waits for who is named for it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.shared.database import AnySession, WriteSession

# A decision holds for the version that was read; then it waits since what came after it.
FLAGS = """
    SELECT concern.response, response.consultation, concern.told_at,
        CASE WHEN EXISTS (
            SELECT FROM moderation_act AS act WHERE act.response = concern.response
            AND act.act IN ('publish', 'withhold') AND act.decided_at >= concern.raised_at
        ) THEN greatest(last.decided_at, response.changed_at)
        ELSE concern.raised_at END AS waits_since
    FROM response_concern AS concern JOIN response ON response.id = concern.response
    LEFT JOIN LATERAL (
        SELECT act, response_version, decided_at FROM moderation_act AS act
        WHERE act.response = concern.response ORDER BY number DESC LIMIT 1
    ) AS last ON true
    WHERE concern.kind = 'safeguarding' AND response.state = 'submitted' AND NOT coalesce(
        last.act IN ('publish', 'withhold') AND last.response_version = response.version, false)
"""
QUEUES = f"""
    SELECT consultation.id AS consultation, consultation.owner, consultation.number,
        consultation.title, consultation.version, consultation.nations::text AS nations,
        consultation.areas::text AS areas, named.officer, named.deputy,
        min(flag.waits_since) AS waits_since
    FROM ({FLAGS}) AS flag JOIN consultation ON consultation.id = flag.consultation
    JOIN LATERAL (
        SELECT content ->> 'officer' AS officer, content ->> 'deputy' AS deputy
        FROM consultation_part WHERE consultation = flag.consultation
            AND part = 'safeguarding-officer' ORDER BY version DESC LIMIT 1
    ) AS named ON true
"""  # noqa: S608 (constants only)
BY_CONSULTATION = "GROUP BY consultation.id, named.officer, named.deputy"
OF_PERSON = f"""{QUEUES}
    WHERE consultation.owner = ANY ($1) AND $2 IN (named.officer, named.deputy) {BY_CONSULTATION}
"""
UNTOLD = f"""{QUEUES}
    WHERE flag.told_at IS NULL OR flag.told_at < flag.waits_since {BY_CONSULTATION}
"""
MARK = f"""
    UPDATE response_concern AS concern SET told_at = $3 FROM ({FLAGS}) AS flag
    WHERE concern.response = flag.response AND concern.kind = 'safeguarding'
        AND flag.consultation = $1 AND flag.waits_since <= $2
        AND (concern.told_at IS NULL OR concern.told_at < flag.waits_since)
    RETURNING 1
"""  # noqa: S608 (constants only)


class FlagQueue(NamedTuple):
    """What of a consultation waits for the officer or the deputy, the longest since then."""

    consultation: UUID
    owner: str
    number: int
    title: str
    version: int
    nations: Sequence[str]
    areas: Sequence[str]
    officer: str
    deputy: str
    waits_since: datetime


async def queues_of(session: AnySession, orgs: Sequence[str], sub: str) -> list[FlagQueue]:
    """Of the consultations of these organisations in which a person is one of the two."""
    return [_queue(row) for row in await session.records(OF_PERSON, list(orgs), sub)]


async def untold(session: AnySession) -> list[FlagQueue]:
    """What nobody was told of that it is overdue."""
    return [_queue(row) for row in await session.records(UNTOLD)]


async def mark_told(
    session: WriteSession, consultation: UUID, before: datetime, now: datetime
) -> bool:
    """Of what waits since `before` or longer it is told now; whether there was any."""
    return bool(await session.records(MARK, consultation, before, now))


def _queue(row: Any) -> FlagQueue:
    return FlagQueue(**{**row, **{name: json.loads(row[name]) for name in ("nations", "areas")}})
