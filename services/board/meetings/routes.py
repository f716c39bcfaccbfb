"""`/v1/board/meetings`."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.boards.problems import BoardNotFound
from services.board.meetings import problems, repository, service
from services.board.meetings.presenter import view_of
from services.board.meetings.repository import BoardMeeting
from services.board.meetings.schemas import (
    AgendaPublication,
    CancelledMeeting,
    MeetingSeries,
    MeetingView,
    MovedMeeting,
    NewMeeting,
    NewSeries,
)
from services.board.meetings.service import PREFIX, meeting_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import Matches, check_match, tagged
from services.shared.database import WriteSession
from services.shared.days import LONDON
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute
from services.shared.schemas import Day

router = Router(prefix=PREFIX, tags=["meetings"], route_class=StrictRoute)
series = Router(prefix="/v1/board/series", tags=["meetings"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
Publisher = Annotated[Principal, requires("board.publish")]
CALLED = (BoardNotFound, NotYours, problems.MeetingTimes)
CHANGED = (
    problems.MeetingNotFound,
    NotYours,
    problems.MeetingCancelled,
    PreconditionRequired,
    PreconditionFailed,
)
QueryBoard = Annotated[UUID | None, Query(alias="board")]
QuerySeries = Annotated[UUID | None, Query(alias="series")]
Since = Annotated[Day | None, Query(alias="from", description="the first day, in London")]
Until = Annotated[Day | None, Query(alias="to", description="the last day, in London")]


@router.get("", summary="Meetings, earliest first", responses=problem_responses(CursorInvalid))
async def list_meetings(
    request: Request,
    principal: Reader,
    asked: Asked,
    board: QueryBoard = None,
    series: QuerySeries = None,
    since: Since = None,
    until: Until = None,
) -> Page[MeetingView]:
    """Of the boards that the caller's organisations own or are partners of; cancelled ones too."""
    wanted = repository.Filter(
        board,
        series,
        datetime.combine(since, time.min, LONDON) if since else None,
        datetime.combine(until, time.max, LONDON) if until else None,
    )
    place = (datetime.fromisoformat(asked.key[0]), UUID(asked.key[1])) if asked.key else None
    async with request.app.state.database.read() as session:
        rows = await repository.meetings_after(session, place, asked.most, wanted, principal)
    return Page[MeetingView].of(
        asked, rows, key=lambda e: [e.row.starts_at.isoformat(), str(e.row.id)], item=view_of
    )


@router.post(
    "",
    status_code=201,
    summary="Call a meeting",
    response_model=MeetingView,
    responses=problem_responses(*CALLED),
    dependencies=[OWNER],
)
async def create_meeting(
    request: Request, new: NewMeeting, principal: Writer, key: OptionalKey
) -> Response:
    """It is in the calendar at once where the board meets in public."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return answer(201, await service.add_meeting(session, new, actor=actor))

    return await once(request, principal, key, add)


@series.post(
    "",
    status_code=201,
    summary="Call a series of meetings",
    response_model=MeetingSeries,
    responses=problem_responses(*CALLED),
    dependencies=[OWNER],
)
async def create_series(
    request: Request, new: NewSeries, principal: Writer, key: OptionalKey
) -> Response:
    """Each is a meeting of its own, which can be moved and cancelled alone."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        made, rows = await service.add_series(session, new, actor=actor)
        return Answer(201, MeetingSeries(id=made, items=[view_of(each) for each in rows]))

    return await once(request, principal, key, add)


@router.get(
    "/{meeting_id}",
    summary="One meeting",
    response_model=MeetingView,
    responses=problem_responses(problems.MeetingNotFound),
)
async def get_meeting(
    request: Request, response: Response, meeting_id: UUID, principal: Reader
) -> MeetingView | Response:
    """With the last day for its agenda; the agenda is at `/items`."""
    async with request.app.state.database.read() as session:
        found = await service.read_meeting(session, meeting_id, principal)
    return tagged(request, response, view_of(found), meeting_etag(found))


@router.post(
    "/{meeting_id}/move",
    summary="Move a meeting",
    response_model=MeetingView,
    responses=problem_responses(*CHANGED, problems.MeetingTimes, problems.MeetingPast),
    dependencies=[OWNER],
)
async def move_meeting(
    request: Request, meeting_id: UUID, new: MovedMeeting, principal: Writer, key: OptionalKey
) -> Response:
    """To another time or place. `If-Match`: its ETag."""
    return await _act(
        request, principal, key, partial(service.move_meeting, meeting=meeting_id, new=new)
    )


@router.post(
    "/{meeting_id}/cancellation",
    summary="Cancel a meeting",
    response_model=MeetingView,
    responses=problem_responses(*CHANGED, problems.MeetingPast),
    dependencies=[OWNER],
)
async def cancel_meeting(
    request: Request, meeting_id: UUID, new: CancelledMeeting, principal: Writer, key: OptionalKey
) -> Response:
    """It stays on record and in the calendar, as cancelled. `If-Match`: its ETag."""
    return await _act(
        request, principal, key, partial(service.cancel_meeting, meeting=meeting_id, new=new)
    )


@router.post(
    "/{meeting_id}/publication",
    summary="Publish the agenda of a meeting",
    response_model=MeetingView,
    responses=problem_responses(
        *CHANGED, problems.AgendaPublished, problems.AgendaLate, problems.DayToCome
    ),
    dependencies=[OWNER],
)
async def publish_agenda(
    request: Request,
    meeting_id: UUID,
    new: AgendaPublication,
    principal: Publisher,
    key: OptionalKey,
) -> Response:
    """Clear days before the meeting: neither that day nor today counts, nor a day on which nobody
    works. `If-Match`: its ETag.
    """
    return await _act(
        request, principal, key, partial(service.publish_agenda, meeting=meeting_id, new=new)
    )


Act = Callable[..., Awaitable[BoardMeeting]]


async def _act(request: Request, principal: Principal, key: str | None, act: Act) -> Response:
    async def change(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        matches: Matches = partial(check_match, request)
        return answer(200, await act(session, actor=actor, matches=matches))

    return await once(request, principal, key, change)


def answer(status: int, found: BoardMeeting) -> Answer:
    """A meeting, as an act leaves it."""
    row = found.row
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": meeting_etag(found)}
    return Answer(status, view_of(found), headers)
