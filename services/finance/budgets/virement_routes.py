"""`/v1/finance/budgets/{budget_id}/virements` and `/commentary`."""

from functools import partial
from uuid import UUID

from fastapi import Request, Response

from services.finance.approvals.problems import BeyondLimit
from services.finance.budgets import problems, repository, virement_service
from services.finance.budgets.params import Approver, PathBudget, PathNumber, Reader, Writer
from services.finance.budgets.queries import etag_now, read_budget
from services.finance.budgets.rules.virements import (
    LineMovedTwice,
    NoSuchLine,
    VirementBelowZero,
    VirementUnbalanced,
)
from services.finance.budgets.schemas import WhyRejected
from services.finance.budgets.service import PREFIX
from services.finance.budgets.virement_schemas import (
    CommentView,
    NewComment,
    NewVirement,
    VirementView,
)
from services.finance.programme_areas.problems import ProgrammeAreaUnknown
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, Principal, SecondPersonNeeded
from services.shared.conditional import check_match
from services.shared.database import WriteSession
from services.shared.errors import (
    Forbidden,
    PreconditionFailed,
    PreconditionRequired,
    problem_responses,
)
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import refusals
from services.shared.routing import Router, StrictRoute

router = Router(prefix=f"{PREFIX}/{{budget_id}}", tags=["budgets"], route_class=StrictRoute)
DECIDING = (
    problems.BudgetNotFound, problems.VirementNotFound, problems.VirementDecided, PersonNeeded,
    SecondPersonNeeded, PreconditionRequired, PreconditionFailed,
)  # fmt: skip


@router.get(
    "/virements",
    summary="The virements of a budget, newest first",
    responses=problem_responses(problems.BudgetNotFound, CursorInvalid),
)
async def list_virements(
    request: Request, budget_id: PathBudget, principal: Reader, asked: Asked
) -> Page[VirementView]:
    """Each with its moves, who asked for it and who decided."""
    async with request.app.state.database.read() as session:
        budget = await read_budget(session, budget_id, principal)
        rows = await repository.virements_before(session, budget.id, asked.after, asked.most)
        moves = await repository.moves_of(session, budget.id)
        acts = await repository.virement_acts(session, budget.id)
    return Page[VirementView].of(
        asked,
        rows,
        key=lambda row: [row.number],
        item=lambda row: VirementView.of(row, moves[row.number], acts.get(row.number)),
    )


@router.post(
    "/virements",
    status_code=201,
    summary="Ask for a virement",
    response_model=VirementView,
    responses=problem_responses(
        problems.BudgetNotFound,
        problems.MonthOutsideBudget,
        problems.VersionNotInForce,
        NoSuchLine,
        LineMovedTwice,
        VirementUnbalanced,
        VirementBelowZero,
    ),
    dependencies=[OWNER],
)
async def create_virement(
    request: Request, budget_id: PathBudget, new: NewVirement, principal: Writer, key: OptionalKey
) -> Response:
    """Between lines of the version that plans its first month; nothing moves until it is approved.

    A line loses in proportion to its remaining months, and the others gain in the same months.
    """

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row, moves = await virement_service.request_virement(session, budget_id, new, actor=actor)
        location = {"Location": f"{PREFIX}/{budget_id}/virements"}
        return Answer(201, VirementView.of(row, moves, None), location)

    return await once(request, principal, key, add)


@router.post(
    "/virements/{number}/approval",
    summary="Approve a virement",
    response_model=VirementView,
    responses=problem_responses(
        *DECIDING, problems.VersionNotInForce, VirementBelowZero, BeyondLimit
    ),
    dependencies=[OWNER],
)
async def approve_virement(
    request: Request,
    budget_id: PathBudget,
    number: PathNumber,
    principal: Approver,
    key: OptionalKey,
) -> Response:
    """By another person, within the limit of a role; never more than the line has left by then.
    `If-Match`: the budget's ETag, which moves with each decision on a virement.
    """

    async def approve(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await virement_service.approve_virement(
            session, budget_id, number, actor=actor, matches=matches
        )
        return await _decided(session, budget_id, principal, VirementView.of(*found))

    async with refusals(request, principal, "budget.virement_approved", Forbidden):
        return await once(request, principal, key, approve)


@router.post(
    "/virements/{number}/rejection",
    summary="Reject a virement",
    response_model=VirementView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def reject_virement(
    request: Request,
    budget_id: PathBudget,
    number: PathNumber,
    why: WhyRejected,
    principal: Approver,
    key: OptionalKey,
) -> Response:
    """By another person, with the reason. Nothing moves. `If-Match`: the budget's ETag."""

    async def reject(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await virement_service.reject_virement(
            session, budget_id, number, why.reason, actor=actor, matches=matches
        )
        return await _decided(session, budget_id, principal, VirementView.of(*found))

    async with refusals(request, principal, "budget.virement_rejected", Forbidden):
        return await once(request, principal, key, reject)


async def _decided(
    session: WriteSession, budget_id: UUID, principal: Principal, view: VirementView
) -> Answer:
    """With the ETag of the budget as the decision leaves it."""
    budget = await read_budget(session, budget_id, principal)
    return Answer(200, view, {"ETag": await etag_now(session, budget)})


@router.get(
    "/commentary",
    summary="What was said of a budget, newest first",
    responses=problem_responses(problems.BudgetNotFound, CursorInvalid),
)
async def list_budget_commentary(
    request: Request, budget_id: PathBudget, principal: Reader, asked: Asked
) -> Page[CommentView]:
    """By whom and when."""
    async with request.app.state.database.read() as session:
        budget = await read_budget(session, budget_id, principal)
        rows = await repository.comments_before(session, budget.id, asked.after, asked.most)
    return Page[CommentView].of(asked, rows, key=lambda row: [row.number or 0], item=CommentView.of)


@router.post(
    "/commentary",
    status_code=201,
    summary="Say something of a month of a budget",
    response_model=CommentView,
    responses=problem_responses(
        problems.BudgetNotFound, problems.MonthOutsideBudget, ProgrammeAreaUnknown
    ),
    dependencies=[OWNER],
)
async def create_budget_commentary(
    request: Request, budget_id: PathBudget, new: NewComment, principal: Writer, key: OptionalKey
) -> Response:
    """It stays on record with its author and its moment, and is never changed."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await virement_service.add_comment(session, budget_id, new, actor=actor)
        location = {"Location": f"{PREFIX}/{budget_id}/commentary"}
        return Answer(201, CommentView.of(row), location)

    return await once(request, principal, key, add)
