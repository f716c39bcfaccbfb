"""`/v1/board/plans`."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.boards.problems import BoardNotFound
from services.board.meetings.problems import DayToCome
from services.board.plans import problems, repository, service
from services.board.plans.presenter import view_of
from services.board.plans.schemas import (
    NewProgress,
    NewStrategicPlan,
    PlanDescription,
    StrategicPlanView,
)
from services.board.plans.service import PREFIX, WholePlan, plan_etag
from services.contracts.codes import ODS_CODE
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.days import london_day
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["plans"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
CONTENT = (
    BoardNotFound,
    NotYours,
    problems.CodeTwice,
    problems.WeightsWrong,
    problems.PlanDates,
    problems.BenefitFlat,
)
CHANGED = (problems.PlanNotFound, PreconditionRequired, PreconditionFailed)
QueryOrganisation = Annotated[
    str | None, Query(alias="organisation", pattern=ODS_CODE, examples=["27D"])
]
QueryBoard = Annotated[UUID | None, Query(alias="board")]


@router.get("", summary="Plans, oldest first", responses=problem_responses(CursorInvalid))
async def list_plans(
    request: Request,
    principal: Reader,
    asked: Asked,
    organisation: QueryOrganisation = None,
    board: QueryBoard = None,
) -> Page[StrategicPlanView]:
    """Of the caller's organisations, and of boards that they have a part in, with how far each
    is. A page has fewer where they have more than 2,000 milestones.
    """
    wanted = repository.Filter(organisation, board)
    async with request.app.state.database.read() as session:
        found, cut = await service.plans_after(
            session, asked.after, asked.most, wanted, principal, service.MOST_OF_A_LIST
        )
    today = london_day(datetime.now(UTC))
    return Page[StrategicPlanView].of(
        asked,
        found,
        key=lambda e: [e.row.number or 0],
        item=lambda e: view_of(e, today),
        unread=[found[-1].row.number or 0] if cut else None,
    )


@router.post(
    "",
    status_code=201,
    summary="Write down a plan",
    response_model=StrategicPlanView,
    responses=problem_responses(*CONTENT),
    dependencies=[OWNER],
)
async def create_plan(
    request: Request, new: NewStrategicPlan, principal: Writer, key: OptionalKey
) -> Response:
    """Stages weigh exactly 1 together, and so do the milestones of each."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_plan(session, new, actor=actor), actor)

    return await once(request, principal, key, add)


@router.get(
    "/{plan_id}",
    summary="One plan",
    response_model=StrategicPlanView,
    responses=problem_responses(problems.PlanNotFound),
)
async def get_plan(
    request: Request, response: Response, plan_id: UUID, principal: Reader
) -> StrategicPlanView | Response:
    """How far it is, by the weights, and what was last told of each milestone and benefit."""
    async with request.app.state.database.read() as session:
        found = await service.read_plan(session, plan_id, principal)
    today = london_day(datetime.now(UTC))
    return tagged(request, response, view_of(found, today), plan_etag(found.row, today))


@router.put(
    "/{plan_id}",
    summary="Describe a plan anew",
    response_model=StrategicPlanView,
    responses=problem_responses(*CHANGED, *CONTENT, problems.PlanShortened),
    dependencies=[OWNER],
)
async def update_plan(
    request: Request, plan_id: UUID, new: PlanDescription, principal: Writer
) -> Response:
    """What was told of stays in it. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.describe_plan(session, plan_id, new, actor=actor, matches=matches)
        return answer(200, found, actor)

    return await once(request, principal, None, change)


@router.post(
    "/{plan_id}/progress",
    summary="Tell how far a plan is",
    response_model=StrategicPlanView,
    responses=problem_responses(
        *CHANGED, NotYours, DayToCome, problems.ProgressUnknown, problems.CodeTwice
    ),
    dependencies=[OWNER],
)
async def record_progress(
    request: Request, plan_id: UUID, new: NewProgress, principal: Writer, key: OptionalKey
) -> Response:
    """What was told before is kept. `If-Match`: its ETag."""

    async def tell(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.record_progress(session, plan_id, new, actor=actor, matches=matches)
        return answer(200, found, actor)

    return await once(request, principal, key, tell)


def answer(status: int, found: WholePlan, actor: Actor) -> Answer:
    """A plan, as an act leaves it."""
    today = london_day(actor.now)
    headers = {"Location": f"{PREFIX}/{found.row.id}", "ETag": plan_etag(found.row, today)}
    return Answer(status, view_of(found, today), headers)
