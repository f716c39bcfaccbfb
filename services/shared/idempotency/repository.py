"""Every query of the kept answers."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import col

from services.shared.database import WriteSession
from services.shared.idempotency.models import KEYS, IdempotencyKey
from services.shared.last_writes import write_last

# A first request that commits between the beginning of this statement and its lock is not seen by
# it; then the key cannot be kept twice, and the second effect is rolled back with it.
HOLD = """
    SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1)), request_sha256, status, headers, body
    FROM (VALUES (1)) AS one LEFT JOIN idempotency_key ON id = $1
"""
KEPT_ONCE = "pk_idempotency_key"


class KeptAnswer(NamedTuple):
    """What is kept of the first answer."""

    request_sha256: str
    status: int
    headers: dict[str, str]
    body: str | None


async def hold(session: WriteSession, key: str) -> tuple[bool, KeptAnswer | None]:
    """Whether this transaction alone works on the key until it ends, and the kept answer."""
    [(alone, *kept)] = await session.records(HOLD, key)
    return alone, KeptAnswer(*kept) if kept[0] is not None else None


async def keep(session: WriteSession, key: str, answer: KeptAnswer, now: datetime) -> None:
    """Keep the first answer, if the transaction commits."""
    row = {"id": key, **answer._asdict(), "created_at": now}
    await write_last(session, KEYS, row)


async def forget_before(session: WriteSession, time: datetime) -> int:
    """Remove older answers; how many there were."""
    statement = delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < time)
    result = await (await session.connection()).execute(statement)
    return result.rowcount
