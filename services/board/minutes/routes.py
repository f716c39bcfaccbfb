"""`/v1/board/meetings/{meeting_id}/minutes`."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.board.agendas.routes import READ_PRIVATE
from services.board.meetings.problems import MeetingCancelled, MeetingNotFound
from services.board.meetings.service import PREFIX
from services.board.minutes import problems, service
from services.board.minutes.presenter import view_of
from services.board.minutes.schemas import MinutesView, NewApproval, NewMinutes
from services.board.minutes.service import WholeMinutes, minutes_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.restricted import reads
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["minutes"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
Publisher = Annotated[Principal, requires("board.publish")]
CHANGED = (
    MeetingNotFound,
    NotYours,
    MeetingCancelled,
    problems.MinutesApproved,
    PreconditionRequired,
    PreconditionFailed,
)


@router.get(
    "/{meeting_id}/minutes",
    summary="The minutes of a meeting",
    response_model=MinutesView,
    responses=problem_responses(MeetingNotFound, problems.MinutesNotFound),
)
async def get_minutes(
    request: Request, response: Response, meeting_id: UUID, principal: Reader
) -> MinutesView | Response:
    """A draft until a later meeting approves them. Paragraphs are numbered as they were sent."""
    async with request.app.state.database.read() as session:
        found = await service.read_minutes(session, meeting_id, principal)
    if found.private is not None:
        await reads(request, principal, READ_PRIVATE, owner=found.owner)
    return tagged(request, response, view_of(found), etag_of_minutes(found))


@router.put(
    "/{meeting_id}/minutes",
    summary="Draft the minutes of a meeting",
    response_model=MinutesView,
    responses=problem_responses(
        *CHANGED,
        problems.MeetingToCome,
        problems.NotOnAgenda,
        problems.NotAMember,
        problems.AttendedTwice,
        problems.ParagraphNumber,
    ),
    dependencies=[OWNER],
)
async def update_minutes(
    request: Request, meeting_id: UUID, new: NewMinutes, principal: Writer
) -> Response:
    """All of them, until they are approved; earlier drafts are kept. Who came decides whether the
    meeting could decide. `If-Match`: their ETag, or `*` for the first draft.
    """

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.draft_minutes(session, meeting_id, new, actor=actor, matches=matches)
        return answer(200, found)

    return await once(request, principal, None, change)


@router.post(
    "/{meeting_id}/minutes/approval",
    summary="Approve minutes at a later meeting",
    response_model=MinutesView,
    responses=problem_responses(*CHANGED, problems.MinutesNotFound, problems.NotLaterMeeting),
    dependencies=[OWNER],
)
async def approve_minutes(
    request: Request, meeting_id: UUID, new: NewApproval, principal: Publisher, key: OptionalKey
) -> Response:
    """Of the same board, and begun. From then on they stand. `If-Match`: their ETag."""

    async def approve(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        found = await service.approve_minutes(
            session, meeting_id, new, actor=actor, matches=matches
        )
        return answer(200, found)

    return await once(request, principal, key, approve)


def etag_of_minutes(found: WholeMinutes) -> str:
    return minutes_etag(found.meeting, found.parts, found.approval)


def answer(status: int, found: WholeMinutes) -> Answer:
    """Minutes, as an act leaves them."""
    return Answer(status, view_of(found), {"ETag": etag_of_minutes(found)})
