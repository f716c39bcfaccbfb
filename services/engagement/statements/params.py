"""What requests give beside their bodies."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request

from services.engagement.receipt_params import Receipt
from services.engagement.receipt_ring import ReceiptRing
from services.engagement.statements.problems import ReceiptUnknown
from services.engagement.statements.schemas import StatementState

KIND = "participant"
Number = Annotated[int, Path(ge=0, le=1_000_000)]
QueryState = Annotated[StatementState | None, Query(alias="state", description="null: any")]


async def _participant(request: Request, code: Receipt) -> UUID:
    ring: ReceiptRing = request.app.state.receipts
    found = ring.id_of(KIND, code)
    if found is None:
        raise ReceiptUnknown
    return found


Part = Annotated[UUID, Depends(_participant)]
"""Who takes part, by the receipt that is sent."""
