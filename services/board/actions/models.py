"""Actions that a board asked for: who does what by when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp

STATES = ("open", "done", "dropped")


class BoardAction(ServiceTable, table=True):
    """`lead` is who does it. What it said before is in the audit trail."""

    __tablename__ = "board_action"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ended"),
    )

    id: UUID = Field(primary_key=True)
    owner: str
    version: int = 1
    board: UUID = Field(foreign_key="board.id", index=True)
    meeting: UUID = Field(foreign_key="meeting.id")
    item: UUID = Field(foreign_key="agenda_item.id")
    text: str
    lead: str
    due_on: date
    state: str = "open"
    ended_on: date | None = None
    note: str | None = None
    exempt: bool
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())
