"""`/v1/finance/budgets` and their versions."""

from functools import partial
from typing import Annotated

from fastapi import Query, Request, Response

from services.finance.approvals.problems import BeyondLimit
from services.finance.books.problems import BookNotFound
from services.finance.budgets import problems, repository, service
from services.finance.budgets.models import Budget
from services.finance.budgets.params import Approver, PathBudget, PathNumber, Reader, Writer
from services.finance.budgets.presenter import budget_view, version_view
from services.finance.budgets.queries import (
    VersionFacts,
    budget_etag,
    lines_now,
    planned,
    read_budget,
    read_version,
    version_etag,
    versions_with_acts,
)
from services.finance.budgets.schemas import (
    BudgetView,
    NewBudget,
    NewVersion,
    VersionView,
    WhyRejected,
)
from services.finance.budgets.service import PREFIX
from services.finance.programme_areas.problems import ProgrammeAreaUnknown
from services.shared.audit.actor import Actor
from services.shared.auth import PersonNeeded, SecondPersonNeeded
from services.shared.conditional import check_match, tagged
from services.shared.database import AnySession, WriteSession
from services.shared.errors import (
    Forbidden,
    PreconditionFailed,
    PreconditionRequired,
    problem_responses,
)
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.lane.routing import heavy, long_body
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import refusals
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["budgets"], route_class=StrictRoute)
drafting = Router(prefix=PREFIX, tags=["budgets"], route_class=heavy(long_body))
FOUND = (problems.BudgetNotFound, problems.VersionNotFound)
CHANGED = (*FOUND, PreconditionRequired, PreconditionFailed)
DECIDING = (*CHANGED, problems.VersionNotSubmitted, PersonNeeded, SecondPersonNeeded)


@router.get("", summary="Budgets, newest first", responses=problem_responses(CursorInvalid))
async def list_budgets(
    request: Request,
    principal: Reader,
    asked: Asked,
    year: Annotated[int | None, Query(ge=1990, le=2098, examples=[2025])] = None,
) -> Page[BudgetView]:
    """The budgets of the caller's organisations; of one financial year where that is given."""
    async with request.app.state.database.read() as session:
        rows = await repository.budgets_before(session, asked.after, asked.most, principal, year)
        found = [(row, await versions_with_acts(session, row)) for row in rows]
    return Page[BudgetView].of(
        asked, found, key=lambda each: [each[0].number or 0], item=lambda each: budget_view(*each)
    )


@router.post(
    "",
    status_code=201,
    summary="Make a budget",
    response_model=BudgetView,
    responses=problem_responses(
        NotYours, BookNotFound, problems.BookOfAnother, problems.BudgetExists
    ),
    dependencies=[OWNER],
)
async def create_budget(
    request: Request, new: NewBudget, principal: Writer, key: OptionalKey
) -> Response:
    """For a financial year, without lines; its first version is drafted next."""

    async def add(session: WriteSession) -> Answer:
        budget = await service.create_budget(session, new, actor=Actor.of(request, principal))
        headers = {"Location": f"{PREFIX}/{budget.id}", "ETag": budget_etag(budget, [], {})}
        return Answer(201, budget_view(budget, []), headers)

    return await once(request, principal, key, add)


@router.get(
    "/{budget_id}",
    summary="One budget",
    response_model=BudgetView,
    responses=problem_responses(problems.BudgetNotFound),
)
async def get_budget(
    request: Request, response: Response, budget_id: PathBudget, principal: Reader
) -> BudgetView | Response:
    """With its versions, and who drafted, submitted and approved each."""
    async with request.app.state.database.read() as session:
        budget = await read_budget(session, budget_id, principal)
        versions = await versions_with_acts(session, budget)
        decided = await repository.virement_acts(session, budget.id)
    view = budget_view(budget, versions)
    return tagged(request, response, view, budget_etag(budget, versions, decided))


@drafting.post(
    "/{budget_id}/versions",
    status_code=201,
    summary="Draft the next version of a budget",
    response_model=VersionView,
    responses=problem_responses(
        problems.BudgetNotFound,
        problems.MonthOutsideBudget,
        problems.ProfileDiffers,
        problems.LineRepeated,
        problems.NotExpenditure,
        ProgrammeAreaUnknown,
    ),
    dependencies=[OWNER],
)
async def create_version(
    request: Request, budget_id: PathBudget, new: NewVersion, principal: Writer, key: OptionalKey
) -> Response:
    """All of its lines. It is never changed: what is wrong with it is drafted anew."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await service.draft_version(session, budget_id, new, actor=actor)
        return await _answer(session, 201, *found)

    return await once(request, principal, key, add)


@router.get(
    "/{budget_id}/versions/{number}",
    summary="One version of a budget",
    response_model=VersionView,
    responses=problem_responses(*FOUND),
)
async def get_version(
    request: Request,
    response: Response,
    budget_id: PathBudget,
    number: PathNumber,
    principal: Reader,
) -> VersionView | Response:
    """Its lines as they were drafted, and as they are with the virements approved since."""
    async with request.app.state.database.read() as session:
        budget = await read_budget(session, budget_id, principal)
        version = await read_version(session, budget, number)
        view, etag = await _view(session, budget, version), await version_etag(session, version)
    return tagged(request, response, view, etag)


@router.post(
    "/{budget_id}/versions/{number}/submission",
    summary="Submit a version for approval",
    response_model=VersionView,
    responses=problem_responses(*CHANGED, problems.VersionNotDraft),
    dependencies=[OWNER],
)
async def submit_version(
    request: Request,
    budget_id: PathBudget,
    number: PathNumber,
    principal: Writer,
    key: OptionalKey,
) -> Response:
    """Neither who drafted it nor who submits it can approve it. `If-Match`: its ETag."""

    async def submit(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.submit_version(
            session, budget_id, number, actor=actor, matches=matches
        )
        return await _answer(session, 200, *found)

    return await once(request, principal, key, submit)


@router.post(
    "/{budget_id}/versions/{number}/approval",
    summary="Approve a version",
    response_model=VersionView,
    responses=problem_responses(*DECIDING, problems.VersionOvertaken, BeyondLimit),
    dependencies=[OWNER],
)
async def approve_version(
    request: Request,
    budget_id: PathBudget,
    number: PathNumber,
    principal: Approver,
    key: OptionalKey,
) -> Response:
    """By another person, within the limit of a role. It replaces earlier versions from its month
    on. `If-Match`: its ETag.
    """

    async def approve(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.approve_version(
            session, budget_id, number, actor=actor, matches=matches
        )
        return await _answer(session, 200, *found)

    async with refusals(request, principal, "budget.version_approved", Forbidden):
        return await once(request, principal, key, approve)


@router.post(
    "/{budget_id}/versions/{number}/rejection",
    summary="Reject a version, to be drafted anew",
    response_model=VersionView,
    responses=problem_responses(*DECIDING),
    dependencies=[OWNER],
)
async def reject_version(
    request: Request,
    budget_id: PathBudget,
    number: PathNumber,
    why: WhyRejected,
    principal: Approver,
    key: OptionalKey,
) -> Response:
    """By another person, with the reason. `If-Match`: its ETag."""

    async def reject(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.reject_version(
            session, budget_id, number, why.reason, actor=actor, matches=matches
        )
        return await _answer(session, 200, *found)

    async with refusals(request, principal, "budget.version_rejected", Forbidden):
        return await once(request, principal, key, reject)


async def _view(session: AnySession, budget: Budget, version: VersionFacts) -> VersionView:
    number = version.row.number
    drafted = [planned(row) for row in await repository.lines_of(session, budget.id, number)]
    return version_view(version, drafted, await lines_now(session, budget, number))


async def _answer(
    session: WriteSession, status: int, budget: Budget, version: VersionFacts
) -> Answer:
    path = f"{PREFIX}/{budget.id}/versions/{version.row.number}"
    headers = {"Location": path, "ETag": await version_etag(session, version)}
    return Answer(status, await _view(session, budget, version), headers)
