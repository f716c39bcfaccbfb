"""Invitations as they cross the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.shared.schemas import Schema, with_example

MOST_AT_ONCE = 1_000
BATCH: dict[str, Any] = {
    "number": 1,
    "count": 2,
    "issued_by": "jane.doe",
    "issued_at": "2026-11-22T10:00:00Z",
}
CODES = [
    "5F0C0D-536D6B-4C1D9A-4E0D5A-4F3C2B-1A7K3M-Q9WXYZ-2B4D6F",
    "0G8D1E-647E7C-5D2EAB-5F1E6B-5G4D3C-2B8M4N-R0XYZ0-3C5E7G",
]


class NewInvitations(Schema):
    """How many codes."""

    model_config = with_example(count=2)

    count: Annotated[int, Field(strict=True, ge=1, le=MOST_AT_ONCE)]


class InvitationBatchView(Schema):
    """That codes were issued."""

    model_config = with_example(**BATCH)

    number: int
    count: int
    issued_by: str
    issued_at: datetime


class InvitationBatchCodes(InvitationBatchView):
    """The codes of a batch. They are kept nowhere; each lets one response in."""

    model_config = with_example(**BATCH, id="0f6a2a1c-7a0e-4d6b-9a53-1d2f0b1c9a77", codes=CODES)

    id: UUID
    codes: list[str]
