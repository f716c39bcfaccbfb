"""Every query of the record: audit entries and events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from services.shared.audit.models import AuditEntry
from services.shared.auth import Principal, scoped
from services.shared.database import ReadSession, WriteSession
from services.shared.last_writes import write_last
from services.shared.sealing.chain import Content
from services.shared.sealing.chains import ChainInPlace
from services.shared.sealing.sealer import tell_sealer


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


async def add_entry(session: WriteSession, chain: ChainInPlace, content: Content) -> None:
    """Write an entry of AUDIT or EVENTS, not yet sealed."""
    await write_last(session, chain.table, content)
    tell_sealer(session)
