"""Which committee of a council a board is, and what its calendar last said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, text
from sqlmodel import Field

from services.board.base import ServiceTable
from services.shared.jobs.models import timestamp

STATES = ("waiting", "read", "silent", "shielded", "garbage", "unknown", "ended")


class CouncilCommittee(ServiceTable, table=True):
    """`base` is where the council's ModernGov is, `committee` its number there. `state` is how the
    last look at it went.
    """

    __tablename__ = "council_committee"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(
            "uq_council_committee_board",
            "board",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
    )

    id: UUID = Field(primary_key=True)
    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(), unique=True, nullable=False)
    )
    owner: str = Field(index=True)
    version: int = 1
    board: UUID = Field(foreign_key="board.id")
    base: str
    committee: int
    title: str | None = None
    state: str = "waiting"
    detail: str | None = None
    meetings: int = 0
    untimed: int = 0
    looked_at: datetime | None = Field(default=None, sa_column=timestamp(nullable=True))
    next_look_at: datetime = Field(sa_column=timestamp())
    author: str
    created_at: datetime = Field(sa_column=timestamp())
    changed_at: datetime = Field(sa_column=timestamp())


class CouncilMeeting(ServiceTable, table=True):
    """What a council's calendar last said of a meeting, and which one that is here."""

    __tablename__ = "council_meeting"

    mapping: UUID = Field(primary_key=True, foreign_key="council_committee.id")
    code: int = Field(primary_key=True)
    meeting: UUID = Field(foreign_key="meeting.id")
    starts_at: datetime = Field(sa_column=timestamp())
    place: str
    cancelled: bool
