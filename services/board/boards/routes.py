"""`/v1/board/boards`."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.boards import problems, repository, service
from services.board.boards.models import Board
from services.board.boards.presenter import view_of
from services.board.boards.schemas import BoardDescription, BoardView, NewBoard
from services.board.boards.service import PREFIX, board_etag
from services.contracts.codes import ODS_CODE
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["boards"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
MEMBERS = (problems.MemberTwice, problems.QuorumOutOfReach)
QueryOrganisation = Annotated[
    str | None, Query(alias="organisation", pattern=ODS_CODE, examples=["27D"])
]


@router.get("", summary="Boards, oldest first", responses=problem_responses(CursorInvalid))
async def list_boards(
    request: Request, principal: Reader, asked: Asked, organisation: QueryOrganisation = None
) -> Page[BoardView]:
    """Those of the caller's organisations, and those that they are partners of."""
    async with request.app.state.database.read() as session:
        rows = await repository.boards_after(
            session, asked.after, asked.most, organisation, principal
        )
    return Page[BoardView].of(asked, rows, key=lambda row: [row.number or 0], item=view_of)


@router.post(
    "",
    status_code=201,
    summary="Write down a board",
    response_model=BoardView,
    responses=problem_responses(NotYours, *MEMBERS),
    dependencies=[OWNER],
)
async def create_board(
    request: Request, new: NewBoard, principal: Writer, key: OptionalKey
) -> Response:
    """With its members, its quorum as its standing orders say it, and its partners."""

    async def add(session: WriteSession) -> Answer:
        return answer(
            201, await service.add_board(session, new, actor=Actor.of(request, principal))
        )

    return await once(request, principal, key, add)


@router.get(
    "/{board_id}",
    summary="One board",
    response_model=BoardView,
    responses=problem_responses(problems.BoardNotFound),
)
async def get_board(
    request: Request, response: Response, board_id: UUID, principal: Reader
) -> BoardView | Response:
    """Its members, quorum and partners."""
    async with request.app.state.database.read() as session:
        row = await service.read_board(session, board_id, principal)
    return tagged(request, response, view_of(row), board_etag(row))


@router.put(
    "/{board_id}",
    summary="Describe a board anew",
    response_model=BoardView,
    responses=problem_responses(
        problems.BoardNotFound, NotYours, *MEMBERS, PreconditionRequired, PreconditionFailed
    ),
    dependencies=[OWNER],
)
async def update_board(
    request: Request, board_id: UUID, new: BoardDescription, principal: Writer
) -> Response:
    """What its meetings recorded before stays as it was. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.describe_board(session, board_id, new, actor=actor, matches=matches)
        return answer(200, row)

    return await once(request, principal, None, change)


def answer(status: int, row: Board) -> Answer:
    """A board, as an act leaves it."""
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": board_etag(row)}
    return Answer(status, view_of(row), headers)
