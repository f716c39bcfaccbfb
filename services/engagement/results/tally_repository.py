"""Every statement of what is kept for results."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.engagement.results.models import METHOD, ResultSegment, ResultTally
from services.shared.database import ReadSession, WriteSession

TOLD = "SELECT told::text AS told FROM result_tally WHERE consultation = $1 AND method = $2"
PARTS = """
    SELECT "column", width, cells FROM result_segment
    WHERE consultation = $1 AND method = $2 AND kind = $3 AND number = $4 AND "column" = ANY ($5)
"""
WITHOUT = """
    SELECT part.consultation FROM consultation_part AS part
    WHERE part.part = 'response-freeze' AND part.version = 1 AND NOT EXISTS (
        SELECT FROM result_tally AS kept
        WHERE kept.consultation = part.consultation AND kept.method = $1)
    ORDER BY part.entered_at
"""
ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('result_tally' || $1::text, 0))"
ALL = "SELECT count(*) FROM response_answers WHERE consultation = $1"


async def told_of(session: ReadSession, consultation: UUID) -> dict[str, Any] | None:
    rows = await session.records(TOLD, consultation, METHOD)
    return json.loads(rows[0]["told"]) if rows else None


async def parts_of(
    session: ReadSession, consultation: UUID, kind: str, number: int, columns: Sequence[str]
) -> Sequence[Any]:
    """Some columns of a segment."""
    return await session.records(PARTS, consultation, METHOD, kind, number, columns)


async def without_tally(session: ReadSession) -> list[UUID]:
    """Consultations whose responses are frozen, the first one first."""
    return [row["consultation"] for row in await session.records(WITHOUT, METHOD)]


async def takes_turn(session: WriteSession, consultation: UUID) -> bool:
    """Whether nobody else makes it now."""
    [(free,)] = await session.records(ALONE, str(consultation))
    return bool(free)


async def count_answers(session: ReadSession | WriteSession, consultation: UUID) -> int:
    [(found,)] = await session.records(ALL, consultation)
    return int(found)


async def put_tally(
    session: WriteSession, consultation: UUID, told: dict[str, Any], now: datetime
) -> None:
    tally = ResultTally(consultation=consultation, method=METHOD, told=told, made_at=now)
    session.add(tally)
    await session.flush()


async def put_parts(session: WriteSession, parts: Sequence[ResultSegment]) -> None:
    session.add_all(parts)
    await session.flush()
    session.expunge_all()
