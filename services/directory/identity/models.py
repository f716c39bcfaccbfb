"""API clients, and the assertions that have been used up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Integer
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlmodel import Field

from services.directory.base import ServiceTable
from services.shared.jobs.models import timestamp


def _texts() -> Any:
    return Column(ARRAY(TEXT), nullable=False)


class Client(ServiceTable, table=True):
    """An application that gets tokens for itself. `owner` is one of its `orgs`."""

    __tablename__ = "client"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'disabled')", name="status"),
        CheckConstraint("(disabled_at IS NOT NULL) = (status = 'disabled')", name="disabled"),
        CheckConstraint("secret_hash IS NOT NULL OR jwk IS NOT NULL", name="credential"),
        CheckConstraint("owner = ANY (orgs)", name="owner"),
    )

    client_id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    name: str
    owner: str = Field(index=True)
    orgs: list[str] = Field(sa_column=_texts())
    roles: list[str] = Field(sa_column=_texts())
    scopes: list[str] = Field(sa_column=_texts())
    secret_hash: str | None = Field(default=None, repr=False)
    jwk: dict[str, str] | None = Field(
        default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True)
    )
    status: str = "active"
    version: int = 1
    created_at: datetime = Field(sa_column=timestamp())
    created_by: str
    secret_changed_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    disabled_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))


class UsedAssertion(ServiceTable, table=True):
    """A `jti` (as SHA-256) that a client has used, kept until it would be refused as too old."""

    __tablename__ = "used_assertion"

    client_id: UUID = Field(
        sa_column=Column(ForeignKey("client.client_id", ondelete="CASCADE"), primary_key=True)
    )
    jti_hash: bytes = Field(primary_key=True)
    expires_at: datetime = Field(sa_column=Column(timestamp().type, nullable=False, index=True))
