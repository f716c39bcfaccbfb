"""What everybody sees of meetings."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from services.contracts.codes import OdsCode
from services.shared.schemas import IsoDate, Schema

Kind = Literal["meeting", "event", "consultation"]
KINDS: tuple[Kind, ...] = ("meeting", "event", "consultation")


class PublicMeeting(Schema):
    """A meeting that anybody may come to."""

    id: UUID
    board: UUID
    board_name: str
    organisation: OdsCode
    series: UUID | None
    title: str
    place: str
    state: Literal["scheduled", "cancelled"]
    starts_at: datetime
    ends_at: datetime
    planned_at: datetime
    moved_reason: str | None
    cancelled_reason: str | None
    published_on: IsoDate | None
    changed_at: datetime
