"""Every query of the kept answers."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.shared.database import ReadSession, WriteSession
from services.shared.replicas.models import Replica


async def etag_of(session: ReadSession, name: str) -> str | None:
    """The ETag of the kept answer."""
    return (await session.exec(select(Replica.etag).where(Replica.name == name))).one_or_none()


async def etags_of(session: ReadSession, prefix: str) -> dict[str, str]:
    """The ETags of the kept answers whose names begin so, by name."""
    statement = select(Replica.name, Replica.etag).where(col(Replica.name).startswith(prefix))
    return dict((await session.exec(statement)).all())


async def kept(session: ReadSession, name: str) -> Replica | None:
    """The kept answer."""
    return (await session.exec(select(Replica).where(Replica.name == name))).one_or_none()


async def keep(session: WriteSession, name: str, etag: str, body: bytes, now: datetime) -> None:
    """Take the place of the answer before; of two at once the later one stays."""
    row = {"name": name, "etag": etag, "body": body, "fetched_at": now}
    statement = insert(Replica).values(row)
    connection = await session.connection()
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))
