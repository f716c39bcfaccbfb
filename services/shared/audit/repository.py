"""Every query of the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from services.shared.auth import Principal, scoped
from services.shared.database import ReadSession
from services.shared.sealing.models import AuditEntry


class _EntryOwner:
    """An entry belongs to the organisation that its actor acted for."""

    owner = col(AuditEntry.organisation)


@dataclass(frozen=True)
class Filter:
    """What is looked for; `end` is the first moment no longer wanted."""

    resource: str | None = None
    actor: str | None = None
    action: str | None = None
    start: datetime | None = None
    end: datetime | None = None


async def entries_before(
    session: ReadSession, wanted: Filter, seq: int | None, limit: int, principal: Principal
) -> Sequence[AuditEntry]:
    """Up to `limit` sealed entries of the caller's organisations, newest first, before `seq`."""
    place = col(AuditEntry.seq)
    conditions: list[ColumnElement[bool]] = [place.is_not(None)]
    conditions += [
        col(getattr(AuditEntry, name)) == value
        for name in ("resource", "actor", "action")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.start is not None:
        conditions.append(col(AuditEntry.time) >= wanted.start)
    if wanted.end is not None:
        conditions.append(col(AuditEntry.time) < wanted.end)
    if seq is not None:
        conditions.append(place < seq)
    statement = select(AuditEntry).where(*conditions).order_by(place.desc()).limit(limit)
    return (await session.exec(scoped(statement, _EntryOwner, principal))).all()
