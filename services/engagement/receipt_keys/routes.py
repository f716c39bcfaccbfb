"""`/v1/engagement/receipt-keys`."""

from typing import Annotated

from fastapi import Request, Response

from services.engagement.receipt_keys.problems import KeyMadeMeanwhile
from services.engagement.receipt_keys.schemas import ReceiptKeys, ReceiptKeyView
from services.engagement.receipt_keys.service import PREFIX, rotate
from services.engagement.receipt_ring import ReceiptKey, ReceiptRing
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OPERATOR
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["keys"], route_class=StrictRoute)
Operator = Annotated[Principal, requires("admin.keys")]


@router.get("", summary="The keys of receipts")
async def list_receipt_keys(request: Request, _: Operator) -> ReceiptKeys:
    """Since when each makes receipts, and never what it is."""
    ring: ReceiptRing = request.app.state.receipts
    return ReceiptKeys(items=[ReceiptKeyView.of(each) for each in ring.held()])


@router.post(
    "",
    status_code=201,
    summary="Rotate the key of receipts",
    response_model=ReceiptKeyView,
    dependencies=[OPERATOR],
    responses=problem_responses(KeyMadeMeanwhile),
)
async def rotate_receipt_key(request: Request, principal: Operator, key: OptionalKey) -> Response:
    """Receipts are made with a new key at once. The earlier ones are good to check with while
    anything lives that they may have made a receipt of; a rotation removes those that are not.
    """
    ring: ReceiptRing = request.app.state.receipts
    made: list[ReceiptKey] = []

    async def act(session: WriteSession) -> Answer:
        made.append(await rotate(session, ring, actor=Actor.of(request, principal)))
        return Answer(201, ReceiptKeyView.of(made[0]), {"Location": PREFIX})

    try:
        return await once(request, principal, key, act)
    except BaseException:
        for each in made:  # its entry is not in the audit trail
            ring.remove(each.number)
        raise
