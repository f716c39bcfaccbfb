"""`/v1/board/actions`."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.actions import problems, repository, service
from services.board.actions.models import BoardAction
from services.board.actions.presenter import view_of
from services.board.actions.schemas import ActionDescription, ActionState, ActionView, NewAction
from services.board.actions.service import PREFIX, action_etag
from services.board.agendas.problems import ItemNotFound
from services.board.agendas.routes import READ_PRIVATE
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
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["actions"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
QueryBoard = Annotated[UUID | None, Query(alias="board")]
QueryState = Annotated[ActionState | None, Query(alias="state")]


async def _noted(request: Request, principal: Principal, *rows: BoardAction) -> None:
    for owner in sorted({row.owner for row in rows if row.exempt}):
        await reads(request, principal, READ_PRIVATE, owner=owner)


@router.get("", summary="Actions, what is due first", responses=problem_responses(CursorInvalid))
async def list_actions(
    request: Request,
    principal: Reader,
    asked: Asked,
    board: QueryBoard = None,
    state: QueryState = None,
) -> Page[ActionView]:
    """Of the boards that the caller has a part in."""
    wanted = repository.Filter(board, state)
    place = (date.fromisoformat(asked.key[0]), UUID(asked.key[1])) if asked.key else None
    async with request.app.state.database.read() as session:
        rows = await repository.actions_after(session, place, asked.most, wanted, principal)
    await _noted(request, principal, *rows)
    today = london_day(datetime.now(UTC))
    return Page[ActionView].of(
        asked,
        rows,
        key=lambda row: [row.due_on.isoformat(), str(row.id)],
        item=lambda row: view_of(row, today),
    )


@router.post(
    "",
    status_code=201,
    summary="Record an action that a board asks for",
    response_model=ActionView,
    responses=problem_responses(ItemNotFound, NotYours),
    dependencies=[OWNER],
)
async def create_action(
    request: Request, new: NewAction, principal: Writer, key: OptionalKey
) -> Response:
    """What comes of a private item is private."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_action(session, new, actor=actor), actor)

    return await once(request, principal, key, add)


@router.get(
    "/{action_id}",
    summary="One action",
    response_model=ActionView,
    responses=problem_responses(problems.ActionNotFound),
)
async def get_action(
    request: Request, response: Response, action_id: UUID, principal: Reader
) -> ActionView | Response:
    """As it stands today."""
    async with request.app.state.database.read() as session:
        row = await service.read_action(session, action_id, principal)
    await _noted(request, principal, row)
    today = london_day(datetime.now(UTC))
    return tagged(request, response, view_of(row, today), action_etag(row, today))


@router.put(
    "/{action_id}",
    summary="Tell how an action stands",
    response_model=ActionView,
    responses=problem_responses(
        problems.ActionNotFound,
        NotYours,
        problems.ActionEnd,
        PreconditionRequired,
        PreconditionFailed,
    ),
    dependencies=[OWNER],
)
async def update_action(
    request: Request, action_id: UUID, new: ActionDescription, principal: Writer
) -> Response:
    """All of it: done or dropped too. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.describe_action(session, action_id, new, actor=actor, matches=matches)
        return answer(200, row, actor)

    return await once(request, principal, None, change)


def answer(status: int, row: BoardAction, actor: Actor) -> Answer:
    """An action, as an act leaves it."""
    today = london_day(actor.now)
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": action_etag(row, today)}
    return Answer(status, view_of(row, today), headers)
