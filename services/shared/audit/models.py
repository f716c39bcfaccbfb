"""The record: audit entries and events, the same in every service's database, each a chain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Index, Table, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field

from services.shared.jobs.models import SharedTable
from services.shared.sealing.chains import Chain, ChainInPlace

OUTCOMES = ("succeeded", "refused", "failed")
PENDING = text("seq IS NULL")
SEALED = text("seq IS NOT NULL")


def _sealing(table: str) -> tuple[CheckConstraint | Index, ...]:
    # The business transaction pays for one small index only; the others are the sealer's.
    return (
        CheckConstraint("num_nulls(seq, previous_hash, hash) IN (0, 3)", name="sealed"),
        Index(f"ix_{table}_pending", "time", postgresql_where=PENDING),
        Index(f"uq_{table}_seq", "seq", unique=True, postgresql_where=SEALED),
        Index(f"uq_{table}_previous_hash", "previous_hash", unique=True, postgresql_where=SEALED),
    )


def _in_order_of_time() -> Any:
    # New entries then go to one end of the index, where random ones would touch all of it.
    return Column(Uuid, primary_key=True, server_default=text("uuidv7()"))


def _as_it_is_written() -> Any:
    # Nobody but the database says when something was: the application role may not.
    return Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()"))


class AuditEntry(SharedTable, table=True):
    """Who did what to what, and when; of what was there before and after, the SHA-256 only."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        *_sealing("audit_entry"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        Index("ix_audit_entry_organisation", "organisation", "seq", postgresql_where=SEALED),
    )

    id: UUID | None = Field(default=None, sa_column=_in_order_of_time())
    time: datetime | None = Field(default=None, sa_column=_as_it_is_written())
    actor: str
    client: str
    organisation: str
    action: str
    resource: str
    purpose: str | None = None
    request_id: str
    outcome: str
    before_sha256: str | None = None
    after_sha256: str | None = None
    seq: int | None = Field(default=None, sa_column=Column(BigInteger))
    previous_hash: str | None = None
    hash: str | None = None


class Event(SharedTable, table=True):
    """Something happened: CloudEvents attributes, and thin data {id, href, version}.

    `audience` is who may know of it (services/shared/events/rules/audiences.py). Events of before
    there was one have none, and are told to nobody.
    """

    __tablename__ = "outbox_event"
    __table_args__ = _sealing("outbox_event")

    id: UUID | None = Field(default=None, sa_column=_in_order_of_time())
    time: datetime | None = Field(default=None, sa_column=_as_it_is_written())
    type: str
    subject: str
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    audience: list[str] | None = Field(default=None, sa_column=Column(ARRAY(TEXT)))
    seq: int | None = Field(default=None, sa_column=Column(BigInteger))
    previous_hash: str | None = None
    hash: str | None = None


AUDIT = ChainInPlace("audit", cast(Table, AuditEntry.__table__))  # type: ignore[attr-defined]
EVENTS = ChainInPlace(
    "events",
    cast(Table, Event.__table__),  # type: ignore[attr-defined]
    later=frozenset({"audience"}),
)
RECORD: Sequence[Chain] = (AUDIT, EVENTS)
"""The chains that every service has."""
