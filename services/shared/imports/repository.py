"""Every query of imports."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, tuple_
from sqlalchemy import text as sql
from sqlmodel import col, select

from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, ReadSession, WriteSession
from services.shared.imports.models import ImportFile, ImportReject
from services.shared.imports.uploads import KeptBytes
from services.shared.jobs.models import Job
from services.shared.settings import Settings

Row = tuple[ImportFile, Job]
JOINED = (ImportFile, Job)


async def hold_sending(session: WriteSession, owner: str) -> None:
    """Keep every other file of this organisation waiting until the transaction ends."""
    connection = await session.connection()
    key = {"key": f"import {owner}"}
    await connection.execute(sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)


def _is_kept(settings: Settings, now: datetime) -> ColumnElement[bool]:
    """Whether the file of an import is needed, or its import has not ended for long.

    A private one is kept no longer than it is needed.
    """
    latest = now - timedelta(days=settings.upload_days)
    lately = and_(col(Job.finished_at) > latest, col(ImportFile.sha256) != "")
    return or_(col(Job.finished_at).is_(None), lately)


async def kept_bytes(
    session: AnySession, owner: str, settings: Settings, now: datetime
) -> KeptBytes:
    """How much the kept files take."""
    own = func.sum(ImportFile.size).filter(col(ImportFile.owner) == owner)
    statement = (
        select(func.coalesce(own, 0), func.coalesce(func.sum(ImportFile.size), 0))
        .join(Job, col(Job.id) == col(ImportFile.job_id))
        .where(_is_kept(settings, now))
    )
    return KeptBytes(*map(int, (await session.exec(statement)).one()))


async def kept_among(
    session: ReadSession, ids: Sequence[UUID], settings: Settings, now: datetime
) -> set[UUID]:
    """Those of the imports whose files are kept."""
    statement = (
        select(ImportFile.id)
        .join(Job, col(Job.id) == col(ImportFile.job_id))
        .where(col(ImportFile.id).in_(ids), _is_kept(settings, now))
    )
    return set((await session.exec(statement)).all())


async def ended_private(session: ReadSession, ids: Sequence[UUID]) -> set[UUID]:
    """The private ones among imports whose jobs have ended."""
    statement = (
        select(ImportFile.id)
        .join(Job, col(Job.id) == col(ImportFile.job_id))
        .where(col(ImportFile.id).in_(ids), ImportFile.sha256 == "")
        .where(col(Job.finished_at).is_not(None))
    )
    return set((await session.exec(statement)).all())


async def import_of_content(
    session: WriteSession, owner: str, sha256: str, kind: str, payload: Mapping[str, Any]
) -> Row | None:
    """The import of the same bytes as the same format that is under way or done.

    It is another one for a sender who may write for others, or who asks for something else.
    """
    statement = (
        select(*JOINED)
        .join(Job, col(Job.id) == col(ImportFile.job_id))
        .where(ImportFile.owner == owner, ImportFile.sha256 == sha256, ImportFile.format == kind)
        .where(col(Job.payload) == dict(payload))
        .where(col(Job.state).in_(("queued", "running", "succeeded")))
        .order_by(col(ImportFile.number).desc())
    )
    return (await session.exec(statement)).first()


async def import_of_job(session: ReadSession, job_id: UUID) -> ImportFile:
    return (await session.exec(select(ImportFile).where(ImportFile.job_id == job_id))).one()


async def visible_import(session: ReadSession, import_id: UUID, principal: Principal) -> Row | None:
    """The import, when one of the caller's organisations owns it."""
    statement = select(*JOINED).join(Job, col(Job.id) == col(ImportFile.job_id))
    statement = scoped(statement.where(ImportFile.id == import_id), ImportFile, principal)
    return (await session.exec(statement)).one_or_none()


async def imports_before(
    session: ReadSession, number: int | None, limit: int, principal: Principal
) -> Sequence[Row]:
    """Up to `limit` of the caller's imports, newest first, from the one before `number`."""
    statement = select(*JOINED).join(Job, col(Job.id) == col(ImportFile.job_id))
    statement = statement.order_by(col(ImportFile.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(ImportFile.number) < number)
    return (await session.exec(scoped(statement, ImportFile, principal))).all()


async def rejects_after(
    session: ReadSession, import_id: UUID, after: tuple[int, str], limit: int
) -> Sequence[ImportReject]:
    """Up to `limit` rejects of an import in order of line and column."""
    key = (col(ImportReject.line), col(ImportReject.column))
    statement = (
        select(ImportReject)
        .where(ImportReject.import_id == import_id, tuple_(*key) > tuple_(*after))
        .order_by(*key)
        .limit(limit)
    )
    return (await session.exec(statement)).all()


async def replace_rejects(
    session: WriteSession, import_id: UUID, rejects: Sequence[ImportReject]
) -> None:
    """Keep these rejects of an import in place of those of an earlier attempt."""
    await session.exec(delete(ImportReject).where(col(ImportReject.import_id) == import_id))
    session.add_all(rejects)


async def mark_loaded(
    session: WriteSession, import_id: UUID, layout: str, counts: dict[str, int], now: datetime
) -> None:
    file = (await session.exec(select(ImportFile).where(ImportFile.id == import_id))).one()
    file.loaded_at, file.layout, file.counts = now, layout, counts
