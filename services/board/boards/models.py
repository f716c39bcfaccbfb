"""Boards: who sits on them, whose they are, and what their quorum is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Identity, Integer, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp


class Board(ServiceTable, table=True):
    """`readers` are the owner and its partners, `confidants` those of them that may read what is
    considered in private. `renames` is how often its name changed, `renamed_at` the last time.
    """

    __tablename__ = "board"

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(Integer, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    name: str
    kind: str
    nation: str
    public: bool
    members: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    quorum: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    partners: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    readers: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    confidants: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
    renames: int = 0
    renamed_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
