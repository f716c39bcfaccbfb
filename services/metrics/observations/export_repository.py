"""Every query on export jobs."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, text
from sqlmodel import col, select

from services.shared.auth import Principal
from services.shared.database import AnySession, WriteSession
from services.shared.jobs.models import Job

KIND = "export"
UNFINISHED = ("queued", "running")


async def one_at_a_time(session: WriteSession, principal: Principal) -> None:
    """Keep the caller's other questions waiting until the transaction ends."""
    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
    connection = await session.connection()
    await connection.execute(lock, {"key": f"export {principal.sub}"})


async def same_export(
    session: AnySession, sub: str, owner: str, payload: dict[str, Any], since: datetime
) -> Job | None:
    """The caller's own job for the same, under way or done since that moment."""
    statement = (
        select(Job)
        .where(Job.kind == KIND, Job.requested_by == sub, Job.owner == owner)
        .where(col(Job.payload) == payload, col(Job.created_at) > since)
        .where(col(Job.state).in_((*UNFINISHED, "succeeded")))
        .order_by(col(Job.created_at).desc())
    )
    return (await session.exec(statement)).first()


async def unfinished(session: AnySession, principal: Principal) -> int:
    """How many exports of the caller are under way."""
    statement = select(func.count()).where(
        Job.kind == KIND, Job.requested_by == principal.sub, col(Job.state).in_(UNFINISHED)
    )
    return (await session.exec(statement)).one()
