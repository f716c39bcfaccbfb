"""Every query of used proofs."""

from datetime import datetime

from sqlalchemy import text

from services.shared.database import WriteSession

USE = text(
    "INSERT INTO used_proof (nonce, expires_at) VALUES (:nonce, :expires_at) ON CONFLICT DO NOTHING"
)
FORGET = text("DELETE FROM used_proof WHERE expires_at < :now")


async def use(session: WriteSession, nonce: str, expires_at: datetime) -> bool:
    """Whether nobody had used it."""
    given = {"nonce": nonce, "expires_at": expires_at}
    return bool((await (await session.connection()).execute(USE, given)).rowcount)


async def forget_expired(session: WriteSession, now: datetime) -> None:
    await (await session.connection()).execute(FORGET, {"now": now})
