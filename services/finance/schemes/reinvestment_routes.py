"""`/v1/finance/reinvestments` and those of a scheme."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.finance.approvals.problems import BeyondLimit
from services.finance.journals import problems as of_journals
from services.finance.periods.rules.calendar import (
    DateOutsideBook,
    PeriodAdjusting,
    PeriodClosed,
    PeriodNotBegun,
)
from services.finance.schemes import problems
from services.finance.schemes import reinvestment_repository as repository
from services.finance.schemes import reinvestment_service as service
from services.finance.schemes.presenter import reinvestment_view
from services.finance.schemes.reinvestment_repository import WholeReinvestment
from services.finance.schemes.reinvestment_service import PREFIX
from services.finance.schemes.rules.reinvestment import ReinvestmentExceeds
from services.finance.schemes.schemas import (
    NewReinvestment,
    ReinvestmentReversal,
    ReinvestmentView,
)
from services.finance.schemes.service import PREFIX as SCHEMES_PATH
from services.finance.schemes.service import read_scheme
from services.shared.audit.actor import Actor
from services.shared.auth import (
    PersonNeeded,
    Principal,
    SecondPersonNeeded,
    requires,
    requires_person,
)
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import RequiredKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["schemes"], route_class=StrictRoute)
of_scheme = Router(
    prefix=f"{SCHEMES_PATH}/{{scheme_id}}/reinvestments", tags=["schemes"], route_class=StrictRoute
)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
Approver = Annotated[Principal, requires_person("finance.approve")]
DATING = (DateOutsideBook, PeriodNotBegun, PeriodClosed)
ACTING = (
    problems.ReinvestmentNotFound, IdempotencyKeyRequired, PreconditionRequired,
    PreconditionFailed,
)  # fmt: skip
DECIDING = (*ACTING, problems.ReinvestmentDecided, PersonNeeded)


@of_scheme.get(
    "",
    summary="The reinvestments of a scheme",
    responses=problem_responses(problems.SchemeNotFound, CursorInvalid),
)
async def list_reinvestments(
    request: Request, scheme_id: UUID, principal: Reader, asked: Asked
) -> Page[ReinvestmentView]:
    """Oldest first, rejected and reversed ones too."""
    async with request.app.state.database.read() as session:
        await read_scheme(session, scheme_id, principal)
        found = await repository.reinvestments_after(
            session, scheme_id, asked.after, asked.most, principal
        )
    return Page[ReinvestmentView].of(
        asked, found, key=lambda each: [each.row.number or 0], item=reinvestment_view
    )


@of_scheme.post(
    "",
    status_code=201,
    summary="Ask for delivered savings to be reinvested",
    response_model=ReinvestmentView,
    responses=problem_responses(
        problems.SchemeNotFound,
        problems.SamePlace,
        of_journals.AccountUnknown,
        ReinvestmentExceeds,
        IdempotencyKeyRequired,
    ),
    dependencies=[OWNER],
)
async def submit_reinvestment(
    request: Request, scheme_id: UUID, new: NewReinvestment, principal: Writer, key: RequiredKey
) -> Response:
    """Never more than was delivered, net, less what is reinvested or waits. It is posted once a
    second person approves it.
    """

    async def submit(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return _answer(201, await service.submit_reinvestment(session, scheme_id, new, actor=actor))

    return await once(request, principal, key, submit)


@router.get(
    "/{reinvestment_id}",
    summary="One reinvestment",
    response_model=ReinvestmentView,
    responses=problem_responses(problems.ReinvestmentNotFound),
)
async def get_reinvestment(
    request: Request, response: Response, reinvestment_id: UUID, principal: Reader
) -> ReinvestmentView | Response:
    """What is to be spent on what, who approved it, and its journals."""
    async with request.app.state.database.read() as session:
        found = await service.read_reinvestment(session, reinvestment_id, principal)
    etag = service.reinvestment_etag(found)
    return tagged(request, response, reinvestment_view(found), etag)


@router.post(
    "/{reinvestment_id}/approval",
    summary="Approve a reinvestment",
    response_model=ReinvestmentView,
    responses=problem_responses(
        *DECIDING, SecondPersonNeeded, BeyondLimit, ReinvestmentExceeds, PeriodAdjusting, *DATING
    ),
    dependencies=[OWNER],
)
async def approve_reinvestment(
    request: Request, reinvestment_id: UUID, principal: Approver, key: RequiredKey
) -> Response:
    """By somebody other than who asked for it. The transfer is posted in the scheme's book.
    `If-Match`: its ETag.
    """
    return await _act(request, principal, key, reinvestment_id, service.approve_reinvestment)


@router.post(
    "/{reinvestment_id}/rejection",
    summary="Reject a reinvestment",
    response_model=ReinvestmentView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def reject_reinvestment(
    request: Request, reinvestment_id: UUID, why: Reason, principal: Approver, key: RequiredKey
) -> Response:
    """With a reason; what it took of the savings is free again. `If-Match`: its ETag."""
    reject = partial(service.reject_reinvestment, reason=why.reason)
    return await _act(request, principal, key, reinvestment_id, reject)


@router.post(
    "/{reinvestment_id}/reversal",
    summary="Take a reinvestment back",
    response_model=ReinvestmentView,
    responses=problem_responses(
        *ACTING, problems.ReinvestmentNotPosted, of_journals.ReversalTooEarly, *DATING
    ),
    dependencies=[OWNER],
)
async def reverse_reinvestment(
    request: Request,
    reinvestment_id: UUID,
    new: ReinvestmentReversal,
    principal: Writer,
    key: RequiredKey,
) -> Response:
    """Its transfer is reversed in the ledger, and what it took of the savings is free again.
    `If-Match`: its ETag.
    """
    reverse = partial(service.reverse_reinvestment, new=new)
    return await _act(request, principal, key, reinvestment_id, reverse)


Acting = Callable[..., Awaitable[WholeReinvestment]]


async def _act(
    request: Request, principal: Principal, key: str, reinvestment_id: UUID, act: Acting
) -> Response:
    async def decide(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        return _answer(200, await act(session, reinvestment_id, actor=actor, matches=matches))

    return await once(request, principal, key, decide)


def _answer(status: int, found: WholeReinvestment) -> Answer:
    etag = service.reinvestment_etag(found)
    headers = {"Location": f"{PREFIX}/{found.row.id}", "ETag": etag}
    return Answer(status, reinvestment_view(found), headers)
