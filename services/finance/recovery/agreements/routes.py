"""`/v1/finance/recovery/agreements`."""

from typing import Annotated

from fastapi import Request, Response

from services.finance.recovery.agreements import repository
from services.finance.recovery.agreements.models import PaymentAgreement
from services.finance.recovery.agreements.schemas import AgreementView, NewAgreement
from services.finance.recovery.agreements.service import PREFIX, state_agreement
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import CALLER, Owner, OwnerUnclear, owner_of
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["recovery"], route_class=StrictRoute)


@router.get(
    "", summary="Agreements on payment, newest first", responses=problem_responses(CursorInvalid)
)
async def list_agreements(
    request: Request, principal: Annotated[Principal, requires("finance.read")], asked: Asked
) -> Page[AgreementView]:
    """Those of your organisations. For a day the newest holds, one of a point of delivery first."""
    async with request.app.state.database.read() as session:
        rows = await repository.agreements_before(session, asked.after, asked.most, principal)
    return Page[AgreementView].of(asked, rows, key=lambda row: [row.number or 0], item=_view)


@router.post(
    "",
    status_code=201,
    summary="State how a provider is paid",
    response_model=AgreementView,
    responses=problem_responses(OwnerUnclear),
    dependencies=[CALLER],
)
async def create_agreement(
    request: Request,
    new: NewAgreement,
    principal: Annotated[Principal, requires("finance.write")],
    key: OptionalKey,
    owner: Owner = None,
) -> Response:
    """By activity, a fixed sum or otherwise: it says whether a line that another body should pay
    gives money back (cash), or is evidence only (notional).
    """
    owning = owner_of(principal.orgs, owner)

    async def state(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await state_agreement(session, new, owner=owning, actor=actor)
        return Answer(201, _view(row), {"Location": PREFIX})

    return await once(request, principal, key, state)


def _view(row: PaymentAgreement) -> AgreementView:
    return AgreementView(**{name: getattr(row, name) for name in AgreementView.model_fields})
