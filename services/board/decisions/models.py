"""What is proposed to a board, and what it decides: both stay on record as they were."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp

OUTCOMES = ("approved", "rejected", "amended", "noted", "deferred")


def _json() -> Any:
    return Column(JSONB, nullable=False)


class Proposal(ServiceTable, table=True):
    """Of an executive or a senate (`proposed_by`) to the board that decides."""

    __tablename__ = "proposal"

    id: UUID = Field(primary_key=True)
    owner: str
    board: UUID = Field(foreign_key="board.id", index=True)
    proposed_by: UUID = Field(foreign_key="board.id")
    title: str
    text: str
    made_on: date
    exempt: bool
    links: list[dict[str, Any]] = Field(sa_column=_json())
    author: str
    created_at: datetime = Field(sa_column=timestamp())


class Decision(ServiceTable, table=True):
    """Of a board, at a meeting with a quorum; one that ends a proposal is the only one."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),
        Index(
            "proposal_is_decided_once",
            "proposal",
            unique=True,
            postgresql_where=text("outcome <> 'deferred'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    owner: str
    board: UUID = Field(foreign_key="board.id", index=True)
    meeting: UUID = Field(foreign_key="meeting.id")
    item: UUID = Field(foreign_key="agenda_item.id", index=True)
    proposal: UUID | None = Field(default=None, foreign_key="proposal.id")
    paragraph: str | None = None
    text: str
    outcome: str
    decided_on: date
    votes: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))
    exempt: bool
    links: list[dict[str, Any]] = Field(sa_column=_json())
    author: str
    created_at: datetime = Field(sa_column=timestamp())
