"""`/v1/finance/spend`."""

from typing import Annotated

from fastapi import Request

from services.finance.spend.repository import payments_before
from services.finance.spend.schemas import PaymentView
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

PREFIX = "/v1/finance/spend"
router = Router(prefix=PREFIX, tags=["spend"], route_class=StrictRoute)


@router.get(
    "", summary="Published payments, newest first", responses=problem_responses(CursorInvalid)
)
async def list_payments(
    request: Request, principal: Annotated[Principal, requires("finance.read")], asked: Asked
) -> Page[PaymentView]:
    """Of the caller's organisations, as their files had them."""
    async with request.app.state.database.read() as session:
        rows = await payments_before(session, asked.after, asked.most, principal)
    return Page[PaymentView].of(asked, rows, key=lambda row: [row.number or 0], item=PaymentView.of)
