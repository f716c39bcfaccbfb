"""What the outside sees of councils' committees, and what it sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.codes import OdsCode
from services.shared.patterns import named
from services.shared.schemas import Schema, with_example

URL = named(r"^https?://[!-~]{1,200}$", "where the council's ModernGov is, by https")
LARGEST = 999_999_999
EXAMPLE: dict[str, Any] = {
    "board": "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
    "address": "https://committees.westminster.gov.uk",
    "committee": 136,
}


class NewCouncilCommittee(Schema):
    """Which committee a board is; its number stands in the address of its page, as CId."""

    model_config = with_example(**EXAMPLE)

    board: UUID
    address: Annotated[str, Field(max_length=200, pattern=URL)]
    committee: Annotated[int, Field(strict=True, ge=1, le=LARGEST)]


class CouncilCommitteeView(Schema):
    """A committee, and how the last look at it went."""

    id: UUID
    organisation: OdsCode
    board: UUID
    address: str
    committee: int
    title: str | None = Field(description="as the council calls it; null: not read yet")
    state: Literal["waiting", "read", "silent", "shielded", "garbage", "unknown", "ended"]
    detail: str | None = Field(description="why it is not read")
    meetings: int = Field(description="how many are to come, by the council's calendar")
    untimed: int = Field(description="of them, how many without a time, which are left out")
    looked_at: datetime | None
    next_look_at: datetime
    version: int
    author: str
    created_at: datetime
    changed_at: datetime
