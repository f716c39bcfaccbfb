"""`/v1/finance/schemes/{scheme_id}/plans`."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response

from services.finance.approvals.problems import BeyondLimit
from services.finance.schemes import problems, service
from services.finance.schemes.routes import MONTHS, Writer, answer
from services.finance.schemes.schemas import NewPlan, SchemeView
from services.finance.schemes.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, Principal, SecondPersonNeeded, requires_person
from services.shared.conditional import check_match
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import OWNER
from services.shared.routing import Router, StrictRoute

router = Router(prefix=f"{PREFIX}/{{scheme_id}}/plans", tags=["schemes"], route_class=StrictRoute)
Approver = Annotated[Principal, requires_person("finance.approve")]
PathPlan = Annotated[int, Path(ge=1, le=10_000, examples=[1])]
DECIDING = (
    problems.SchemeNotFound, problems.PlanNotFound, problems.PlanDecided, PersonNeeded,
    PreconditionRequired, PreconditionFailed,
)  # fmt: skip


@router.post(
    "",
    status_code=201,
    summary="Submit a plan in place of the one in force",
    response_model=SchemeView,
    responses=problem_responses(problems.SchemeNotFound, problems.PlanWaits, *MONTHS),
    dependencies=[OWNER],
)
async def submit_plan(
    request: Request, scheme_id: UUID, new: NewPlan, principal: Writer, key: OptionalKey
) -> Response:
    """The one in force stays so until a second person approves this one."""

    async def submit(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await service.submit_plan(session, scheme_id, new, actor=actor)
        return answer(201, found, actor.now.date())

    return await once(request, principal, key, submit)


@router.post(
    "/{number}/approval",
    summary="Approve a plan",
    response_model=SchemeView,
    responses=problem_responses(*DECIDING, SecondPersonNeeded, BeyondLimit),
    dependencies=[OWNER],
)
async def approve_plan(
    request: Request, scheme_id: UUID, number: PathPlan, principal: Approver, key: OptionalKey
) -> Response:
    """By somebody other than who submitted it, within the limits of their roles. It is in force
    from now on. `If-Match`: the scheme's ETag.
    """

    async def approve(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.approve_plan(session, scheme_id, number, actor=actor, matches=matches)
        return answer(200, found, actor.now.date())

    return await once(request, principal, key, approve)


@router.post(
    "/{number}/rejection",
    summary="Reject a plan",
    response_model=SchemeView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def reject_plan(
    request: Request,
    scheme_id: UUID,
    number: PathPlan,
    why: Reason,
    principal: Approver,
    key: OptionalKey,
) -> Response:
    """With a reason, which stays on record. `If-Match`: the scheme's ETag."""

    async def reject(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.reject_plan(
            session, scheme_id, number, why.reason, actor=actor, matches=matches
        )
        return answer(200, found, actor.now.date())

    return await once(request, principal, key, reject)
