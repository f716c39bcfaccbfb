"""`/v1/finance/allocations`."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.finance.allocations import problems, repository, service
from services.finance.allocations.presenter import allocation_view
from services.finance.allocations.rules.capitation import NoWeight
from services.finance.allocations.rules.running_costs import RateUnknown
from services.finance.allocations.schemas import (
    AllocationReversal,
    AllocationView,
    NewDevolution,
    NewRelease,
)
from services.finance.allocations.service import PREFIX, KnownAllocation
from services.finance.approvals.problems import BeyondLimit
from services.finance.books.problems import BookMoved, BookNotFound
from services.finance.budgets.schemas import WhyRejected
from services.finance.journals.problems import AccountUnknown, ReversalTooEarly
from services.finance.periods.rules.calendar import (
    DateOutsideBook,
    PeriodAdjusting,
    PeriodClosed,
    PeriodNotBegun,
)
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, Principal, SecondPersonNeeded, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import (
    Forbidden,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    problem_responses,
)
from services.shared.idempotency.params import OptionalKey, RequiredKey
from services.shared.idempotency.problems import IdempotencyKeyRequired
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import refusals
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["allocations"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("finance.read")]
Writer = Annotated[Principal, requires("finance.write")]
Approver = Annotated[Principal, requires("finance.approve")]
PROPOSING = (NotYours, BookNotFound, problems.OtherBook, AccountUnknown)
ACTING = (
    problems.AllocationNotFound, PersonNeeded, SecondPersonNeeded, PreconditionRequired,
    PreconditionFailed,
)  # fmt: skip
DECIDING = (*ACTING, problems.AllocationDecided)
DATING = (DateOutsideBook, PeriodNotBegun, PeriodClosed, PeriodAdjusting, BookMoved)


@router.get("", summary="Allocations, newest first", responses=problem_responses(CursorInvalid))
async def list_allocations(
    request: Request, principal: Reader, asked: Asked
) -> Page[AllocationView]:
    """The allocations of the caller's organisations."""
    async with request.app.state.database.read() as session:
        rows = await repository.allocations_before(session, asked.after, asked.most, principal)
        found = await service.with_acts(session, rows)
    return Page[AllocationView].of(
        asked, found, key=lambda each: [each.row.number or 0], item=allocation_view
    )


@router.post(
    "",
    status_code=201,
    summary="Propose that money is passed on by weighted capitation",
    response_model=AllocationView,
    responses=problem_responses(*PROPOSING, NoWeight, problems.BodyRepeated),
    dependencies=[OWNER],
)
async def create_allocation(
    request: Request, new: NewDevolution, principal: Writer, key: OptionalKey
) -> Response:
    """Each body's share by its weight, to the penny; the shares add up to the total.

    Nothing is posted until another person approves it, and nothing at all without a book.
    """

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return _answer(201, await service.propose_devolution(session, new, actor=actor))

    return await once(request, principal, key, add)


@router.post(
    "/running-cost-releases",
    status_code=201,
    summary="Propose that a part of running costs goes to patient care",
    response_model=AllocationView,
    responses=problem_responses(
        *PROPOSING, RateUnknown, problems.SourceNeeded, problems.NothingReleased
    ),
    dependencies=[OWNER],
)
async def create_running_cost_release(
    request: Request, new: NewRelease, principal: Writer, key: OptionalKey
) -> Response:
    """Of the allowance, which is so much a head. It is a transfer in the ledger once approved."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return _answer(201, await service.propose_release(session, new, actor=actor))

    return await once(request, principal, key, add)


@router.get(
    "/{allocation_id:uuid}",  # so that `/running-cost-releases` is none
    summary="One allocation",
    response_model=AllocationView,
    responses=problem_responses(problems.AllocationNotFound, NotFound),
)
async def get_allocation(
    request: Request, response: Response, allocation_id: UUID, principal: Reader
) -> AllocationView | Response:
    """Its shares, who proposed and decided it, and the journal that posted it."""
    async with request.app.state.database.read() as session:
        found = await service.read_allocation(session, allocation_id, principal)
    return tagged(request, response, allocation_view(found), service.allocation_etag(found))


@router.post(
    "/{allocation_id}/approval",
    summary="Approve an allocation",
    response_model=AllocationView,
    responses=problem_responses(
        *DECIDING, BeyondLimit, IdempotencyKeyRequired, AccountUnknown, *DATING
    ),
    dependencies=[OWNER],
)
async def approve_allocation(
    request: Request, allocation_id: UUID, principal: Approver, key: RequiredKey
) -> Response:
    """By another person, within the limit of a role. Its journal is posted with it, or neither.
    `If-Match`: its ETag.
    """
    act = service.approve_allocation
    return await _decide(request, principal, key, "approved", allocation_id, act)


@router.post(
    "/{allocation_id}/rejection",
    summary="Reject an allocation",
    response_model=AllocationView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def reject_allocation(
    request: Request, allocation_id: UUID, why: WhyRejected, principal: Approver, key: OptionalKey
) -> Response:
    """By another person, with the reason. Nothing is posted. `If-Match`: its ETag."""
    reject = partial(service.reject_allocation, reason=why.reason)
    return await _decide(request, principal, key, "rejected", allocation_id, reject)


@router.post(
    "/{allocation_id}/reversal",
    summary="Take an allocation back",
    response_model=AllocationView,
    responses=problem_responses(
        *ACTING,
        problems.AllocationNotPosted,
        BeyondLimit,
        IdempotencyKeyRequired,
        ReversalTooEarly,
        *DATING,
    ),
    dependencies=[OWNER],
)
async def reverse_allocation(
    request: Request,
    allocation_id: UUID,
    new: AllocationReversal,
    principal: Approver,
    key: RequiredKey,
) -> Response:
    """By another person than who proposed it, within the limit of a role. What is left of its
    journal is reversed with it, or neither. `If-Match`: its ETag.
    """
    reverse = partial(service.reverse_allocation, new=new)
    return await _decide(request, principal, key, "reversed", allocation_id, reverse)


Deciding = Callable[..., Awaitable[KnownAllocation]]


async def _decide(
    request: Request,
    principal: Principal,
    key: str | None,
    act: str,
    allocation_id: UUID,
    decide: Deciding,
) -> Response:
    async def once_decided(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        return _answer(200, await decide(session, allocation_id, actor=actor, matches=matches))

    async with refusals(request, principal, f"allocation.{act}", Forbidden):
        return await once(request, principal, key, once_decided)


def _answer(status: int, found: KnownAllocation) -> Answer:
    headers = {
        "Location": f"{PREFIX}/{found.row.id}", "ETag": service.allocation_etag(found)
    }  # fmt: skip
    return Answer(status, allocation_view(found), headers)
