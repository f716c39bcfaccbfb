"""`/v1/engagement/community-events`."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationUnknown
from services.engagement.events import problems, repository, service
from services.engagement.events.models import CommunityEvent
from services.engagement.events.params import Wanted
from services.engagement.events.presenter import view_of
from services.engagement.events.schemas import (
    CommunityEventView,
    EventDescription,
    NewEvent,
    NewEventAttendance,
    NewEventMove,
)
from services.engagement.events.service import PREFIX, event_etag
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import Matches, check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.jobs.schemas import Reason
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["community events"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("engagement.read")]
Writer = Annotated[Principal, requires("engagement.write")]
Publisher = Annotated[Principal, requires("engagement.publish")]
CHANGED = (problems.EventNotFound, PreconditionRequired, PreconditionFailed)
Act = Callable[[WriteSession, Actor, Matches], Awaitable[CommunityEvent]]


@router.get("", summary="Events, newest first", responses=problem_responses(CursorInvalid))
async def list_community_events(
    request: Request, principal: Reader, asked: Asked, wanted: Wanted
) -> Page[CommunityEventView]:
    """Those of the caller's organisations, drafts too."""
    now = datetime.now(UTC)
    async with request.app.state.database.read() as session:
        rows = await repository.events_before(
            session, asked.after, asked.most, wanted.filter, principal
        )
        moves = await repository.moves_of(session, [row.id for row in rows])
    return Page[CommunityEventView].of(
        asked,
        rows,
        key=lambda row: [row.number or 0],
        item=lambda row: view_of(row, moves[row.id], now),
    )


@router.get(
    "/{event_id}",
    summary="One event",
    response_model=CommunityEventView,
    responses=problem_responses(problems.EventNotFound),
)
async def get_community_event(
    request: Request, response: Response, event_id: UUID, principal: Reader
) -> CommunityEventView | Response:
    """With where and when it was to be, if it was moved."""
    now = datetime.now(UTC)
    async with request.app.state.database.read() as session:
        row = await service.read_event(session, event_id, principal)
        moves = await repository.moves_of(session, [row.id])
    return tagged(request, response, view_of(row, moves[row.id], now), event_etag(row, now))


@router.post(
    "",
    status_code=201,
    summary="Draft an event",
    response_model=CommunityEventView,
    responses=problem_responses(NotYours, ConsultationUnknown),
    dependencies=[OWNER],
)
async def create_community_event(
    request: Request, new: NewEvent, principal: Writer, key: OptionalKey
) -> Response:
    """Nobody else sees it until it is announced."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return await answer(session, 201, await service.add_event(session, new, actor=actor), actor)

    return await once(request, principal, key, add)


@router.put(
    "/{event_id}",
    summary="Describe an event anew",
    response_model=CommunityEventView,
    responses=problem_responses(*CHANGED, problems.EventAnnounced, ConsultationUnknown),
    dependencies=[OWNER],
)
async def update_community_event(
    request: Request, event_id: UUID, new: EventDescription, principal: Writer
) -> Response:
    """Until it is announced. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> CommunityEvent:
        return await service.describe_event(session, event_id, new, actor=actor, matches=matches)

    return await _done(request, principal, None, act)


@router.post(
    "/{event_id}/announcement",
    summary="Announce an event",
    response_model=CommunityEventView,
    responses=problem_responses(*CHANGED, problems.EventAnnounced),
    dependencies=[OWNER],
)
async def publish_community_event(
    request: Request, event_id: UUID, principal: Publisher, key: OptionalKey
) -> Response:
    """From then on everybody sees it, in calendar and feed too. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> CommunityEvent:
        return await service.announce_event(session, event_id, actor=actor, matches=matches)

    return await _done(request, principal, key, act)


@router.post(
    "/{event_id}/moves",
    summary="Move an event",
    response_model=CommunityEventView,
    responses=problem_responses(*CHANGED, problems.EventNotAnnounced, problems.EventOver),
    dependencies=[OWNER],
)
async def move_community_event(
    request: Request, event_id: UUID, new: NewEventMove, principal: Publisher, key: OptionalKey
) -> Response:
    """To another time or place, with a reason that everybody sees. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> CommunityEvent:
        return await service.move_event(session, event_id, new, actor=actor, matches=matches)

    return await _done(request, principal, key, act)


@router.post(
    "/{event_id}/cancellation",
    summary="Cancel an event",
    response_model=CommunityEventView,
    responses=problem_responses(*CHANGED, problems.EventNotAnnounced, problems.EventOver),
    dependencies=[OWNER],
)
async def cancel_community_event(
    request: Request, event_id: UUID, body: Reason, principal: Publisher, key: OptionalKey
) -> Response:
    """It stays, and says that it is cancelled and why. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> CommunityEvent:
        return await service.cancel_event(
            session, event_id, body.reason, actor=actor, matches=matches
        )

    return await _done(request, principal, key, act)


@router.put(
    "/{event_id}/attendance",
    summary="Tell who came to an event",
    response_model=CommunityEventView,
    responses=problem_responses(*CHANGED, problems.EventNotAnnounced, problems.EventNotBegun),
    dependencies=[OWNER],
)
async def update_attendance(
    request: Request, event_id: UUID, new: NewEventAttendance, principal: Writer
) -> Response:
    """Everybody is told to the nearest 5, and nothing from 1 to 7. `If-Match`: its ETag."""

    async def act(session: WriteSession, actor: Actor, matches: Matches) -> CommunityEvent:
        return await service.enter_attendance(session, event_id, new, actor=actor, matches=matches)

    return await _done(request, principal, None, act)


async def _done(request: Request, principal: Principal, key: str | None, act: Act) -> Response:
    """The event, as an act leaves it."""

    async def change(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row = await act(session, actor, partial(check_match, request))
        return await answer(session, 200, row, actor)

    return await once(request, principal, key, change)


async def answer(session: WriteSession, status: int, row: CommunityEvent, actor: Actor) -> Answer:
    moves = await repository.moves_of(session, [row.id])
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": event_etag(row, actor.now)}
    return Answer(status, view_of(row, moves[row.id], actor.now), headers)
