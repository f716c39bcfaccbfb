"""The first answers, kept so that a repeated request gets the same."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, DateTime, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.shared.jobs.models import SharedTable


class IdempotencyKey(SharedTable, table=True):
    """The answer to the first request with a key, written with its effect.

    `id` is a hash of caller, route and key: a key can be what protects an anonymous answer. Hash of
    the request and body are made with the key (`seals`): what somebody said is not told by them.
    """

    __tablename__ = "idempotency_key"

    id: str = Field(primary_key=True)
    request_sha256: str
    status: int = Field(sa_column=Column(SmallInteger, nullable=False))
    headers: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    body: str | None = Field(default=None, sa_column=Column(Text))
    created_at: datetime = Field(
        sa_column=Column(DateTime(timezone=True), nullable=False, index=True)
    )


KEYS = cast(Table, IdempotencyKey.__table__)  # type: ignore[attr-defined]
