"""`/v1/finance/approval-limits`."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request, Response

from services.finance.approvals.problems import OwnLimit
from services.finance.approvals.repository import limits_on
from services.finance.approvals.schemas import Limits, LimitView, NewLimit
from services.finance.approvals.service import PREFIX, state_limit
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, Principal, requires, requires_person
from services.shared.conditional import tagged
from services.shared.database import WriteSession
from services.shared.errors import problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours, Owner, OwnerUnclear, owner_of
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix=PREFIX, tags=["approvals"], route_class=StrictRoute)
On = Annotated[Day | None, Query(description="null: today (UTC)")]


@router.get(
    "",
    summary="Which amounts the roles of an organisation approve",
    response_model=Limits,
    responses=problem_responses(OwnerUnclear),
)
async def list_approval_limits(
    request: Request,
    response: Response,
    principal: Annotated[Principal, requires("finance.read")],
    on: On = None,
    owner: Owner = None,
) -> Limits | Response:
    """By role. Where none is stated, whoever has the scope `finance.approve` may approve."""
    owning, day = owner_of(principal.orgs, owner), on or datetime.now(UTC).date()
    async with request.app.state.database.read() as session:
        rows = await limits_on(session, owning, day)
    items = [LimitView.of(row) for row in rows]
    return tagged(request, response, Limits(organisation=owning, on=day, items=items))


@router.post(
    "",
    status_code=201,
    summary="State which amount a role approves",
    response_model=LimitView,
    responses=problem_responses(NotYours, OwnLimit, PersonNeeded),
    dependencies=[OWNER],
)
async def create_approval_limit(
    request: Request,
    new: NewLimit,
    principal: Annotated[Principal, requires_person("admin.clients")],
    key: OptionalKey,
) -> Response:
    """By an administrator who does not hold that role; it stays on record when a later one holds.

    From the first one on, roles without a limit approve nothing.
    """

    async def add(session: WriteSession) -> Answer:
        row = await state_limit(session, new, actor=Actor.of(request, principal))
        return Answer(201, LimitView.of(row), {"Location": PREFIX})

    return await once(request, principal, key, add)
