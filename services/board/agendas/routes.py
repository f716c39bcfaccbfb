"""`/v1/board/meetings/{meeting_id}/items`, `/v1/board/items` and `/v1/board/papers`."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.agendas import problems, repository, service
from services.board.agendas.presenter import paper_of, view_of
from services.board.agendas.schemas import (
    Agenda,
    ItemDescription,
    ItemView,
    NewItem,
    NewPaper,
    PaperView,
)
from services.board.agendas.service import ITEMS_PATH, PAPERS_PATH, WholeItem
from services.board.meetings.problems import MeetingCancelled, MeetingNotFound
from services.board.meetings.service import PREFIX as MEETINGS_PATH
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, content_etag, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import ONE_LINE

of_meeting = Router(prefix=MEETINGS_PATH, tags=["agendas"], route_class=StrictRoute)
router = Router(prefix=ITEMS_PATH, tags=["agendas"], route_class=StrictRoute)
papers = Router(prefix=PAPERS_PATH, tags=["agendas"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
QueryMeeting = Annotated[UUID | None, Query(alias="meeting")]
QueryBoard = Annotated[UUID | None, Query(alias="board")]
Words = Annotated[
    str | None,
    Query(
        alias="q",
        min_length=1,
        max_length=100,
        pattern=ONE_LINE,
        description="looked for in title and summary",
    ),
]
READ_PRIVATE = "exempt.read"


async def noted(request: Request, principal: Principal, shown: list[WholeItem]) -> None:
    """Write that private business is about to be shown, of whose boards it is."""
    for owner in sorted({each.row.owner for each in shown if each.private}):
        await reads(request, principal, READ_PRIVATE, owner=owner)


@of_meeting.get(
    "/{meeting_id}/items",
    summary="The agenda of a meeting",
    responses=problem_responses(MeetingNotFound),
)
async def list_agenda(request: Request, meeting_id: UUID, principal: Reader) -> Agenda:
    """With its papers. Before it is published only who prepares it sees it; what is private is
    shown to nobody but who may read it, and leaves no gap.
    """
    async with request.app.state.database.read() as session:
        _, found = await service.read_agenda(session, meeting_id, principal)
    await noted(request, principal, found)
    return Agenda(meeting=meeting_id, items=[view_of(each) for each in found])


@of_meeting.post(
    "/{meeting_id}/items",
    status_code=201,
    summary="Put an item on the agenda",
    response_model=ItemView,
    responses=problem_responses(
        MeetingNotFound,
        NotYours,
        MeetingCancelled,
        problems.AgendaFull,
        problems.ReasonNeeded,
        problems.NumberWrong,
        problems.NumberTaken,
    ),
    dependencies=[OWNER],
)
async def create_item(
    request: Request, meeting_id: UUID, new: NewItem, principal: Writer, key: OptionalKey
) -> Response:
    """It gets the next number, or 12a beside 12 once the agenda is published. What is private
    needs the scope board.exempt, and has numbers of its own: E1, E2.
    """

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_item(session, meeting_id, new, actor=actor))

    return await once(request, principal, key, add)


@router.get("", summary="Look for agenda items", responses=problem_responses(CursorInvalid))
async def list_items(
    request: Request,
    principal: Reader,
    asked: Asked,
    meeting: QueryMeeting = None,
    board: QueryBoard = None,
    words: Words = None,
) -> Page[ItemView]:
    """Of published agendas, and of those that the caller prepares; in no order that says anything
    of what is not among them. A page has fewer where their papers are longer than 2,000,000
    characters.
    """
    wanted = repository.Filter(meeting, board, words)
    after = UUID(asked.after) if asked.after else None
    async with request.app.state.database.read() as session:
        found, cut = await service.items_after(session, after, asked.most, wanted, principal)
    await noted(request, principal, found)
    return Page[ItemView].of(
        asked,
        found,
        key=lambda each: [str(each.row.id)],
        item=view_of,
        unread=[str(found[-1].row.id)] if cut else None,
    )


@router.get(
    "/{item_id}",
    summary="One agenda item",
    response_model=ItemView,
    responses=problem_responses(problems.ItemNotFound),
)
async def get_item(
    request: Request, response: Response, item_id: UUID, principal: Reader
) -> ItemView | Response:
    """With its papers."""
    async with request.app.state.database.read() as session:
        found = await service.read_item(session, item_id, principal)
    await noted(request, principal, [found])
    return tagged(request, response, view_of(found))


@router.put(
    "/{item_id}",
    summary="Describe an agenda item anew",
    response_model=ItemView,
    responses=problem_responses(
        problems.ItemNotFound,
        NotYours,
        MeetingCancelled,
        problems.ItemFrozen,
        problems.ReasonNeeded,
        problems.NumberWrong,
        PreconditionRequired,
        PreconditionFailed,
    ),
    dependencies=[OWNER],
)
async def update_item(
    request: Request, item_id: UUID, new: ItemDescription, principal: Writer
) -> Response:
    """Until the agenda is published. `If-Match`: its ETag."""

    def matches(found: WholeItem) -> None:
        check_match(request, item_etag(found))

    async def change(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await service.describe_item(session, item_id, new, actor=actor, matches=matches)
        return answer(200, found)

    return await once(request, principal, None, change)


@router.post(
    "/{item_id}/papers",
    status_code=201,
    summary="Add a paper to an agenda item",
    response_model=PaperView,
    responses=problem_responses(
        problems.ItemNotFound, NotYours, MeetingCancelled, problems.PapersFull
    ),
    dependencies=[OWNER],
)
async def create_paper(
    request: Request, item_id: UUID, new: NewPaper, principal: Writer, key: OptionalKey
) -> Response:
    """On a published agenda it is a supplement. A paper is never changed: add the corrected one."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await service.add_paper(session, item_id, new, actor=actor)
        return Answer(201, paper_of(row), {"Location": f"{PAPERS_PATH}/{row.id}"})

    return await once(request, principal, key, add)


@papers.get(
    "/{paper_id}",
    summary="One paper",
    response_model=PaperView,
    responses=problem_responses(problems.PaperNotFound),
)
async def get_paper(
    request: Request, response: Response, paper_id: UUID, principal: Reader
) -> PaperView | Response:
    """As it was handed in."""
    async with request.app.state.database.read() as session:
        row = await service.read_paper(session, paper_id, principal)
    if row.exempt:
        await reads(request, principal, READ_PRIVATE, owner=row.owner)
    return tagged(request, response, paper_of(row))


def item_etag(found: WholeItem) -> str:
    """Of what the caller sees of it: what they do not see does not move it."""
    return content_etag(view_of(found))


def answer(status: int, found: WholeItem) -> Answer:
    """An item, as an act leaves it."""
    headers = {"Location": f"{ITEMS_PATH}/{found.row.id}", "ETag": item_etag(found)}
    return Answer(status, view_of(found), headers)
