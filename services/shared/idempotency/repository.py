"""Every query of the kept answers."""

from datetime import datetime

from sqlalchemy import delete, text
from sqlmodel import col, select

from services.shared.database import WriteSession
from services.shared.idempotency.models import IdempotencyKey

LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 1))")


async def try_hold(session: WriteSession, key: str) -> bool:
    """Whether this transaction alone works on the key until it ends, however it ends."""
    connection = await session.connection()
    return bool((await connection.execute(LOCK, {"key": key})).scalar())


async def answer_of(session: WriteSession, key: str) -> IdempotencyKey | None:
    """The kept answer."""
    statement = select(IdempotencyKey).where(IdempotencyKey.id == key)
    return (await session.exec(statement)).one_or_none()


async def forget_before(session: WriteSession, time: datetime) -> int:
    """Remove older answers; how many there were."""
    statement = delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < time)
    result = await (await session.connection()).execute(statement)
    return result.rowcount
