"""What requests give beside their bodies."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request
from fastapi.security import APIKeyHeader

from services.engagement.receipts import id_of
from services.engagement.statements.problems import ReceiptUnknown
from services.engagement.statements.schemas import StatementState

SCHEME = "receipt "
KIND = "participant"
_receipt = APIKeyHeader(
    name="Authorization",
    scheme_name="receipt",
    description="`Receipt <code>`, of who takes part",
    auto_error=False,
)
Number = Annotated[int, Path(ge=0, le=1_000_000)]
QueryState = Annotated[StatementState | None, Query(alias="state", description="null: any")]


async def _participant(request: Request, given: Annotated[str | None, Depends(_receipt)]) -> UUID:
    if given is None or not given.lower().startswith(SCHEME):
        raise ReceiptUnknown
    found = id_of(request.app.state.cursor_secret, KIND, given[len(SCHEME) :])
    if found is None:
        raise ReceiptUnknown
    return found


Part = Annotated[UUID, Depends(_participant)]
"""Who takes part, by the receipt that is sent."""
