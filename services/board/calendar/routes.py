"""`/v1/board/calendar`: what everybody may come to or take part in, as one calendar and feed."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.calendar.presenter import (
    calendar_entries,
    feed_entries,
    place_of,
    view_of,
)
from services.board.calendar.problems import AnnouncementsAway
from services.board.calendar.queries import announced
from services.board.calendar.schemas import KINDS, Kind, PublicMeeting
from services.board.meetings import repository
from services.board.meetings.problems import MeetingNotFound
from services.shared.auth import PUBLIC
from services.shared.calendars import written_calendar
from services.shared.conditional import tagged
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid
from services.shared.publications import (
    ATOM,
    CACHEABLE,
    ICALENDAR,
    calendar_answer,
    feed_answer,
)
from services.shared.routing import Router, StrictRoute

NAME = "Meetings, events and consultations"
PAST = timedelta(days=366)
MOST_MEETINGS = 1000
router = Router(
    prefix="/v1/board", tags=["calendar"], route_class=StrictRoute, dependencies=[PUBLIC]
)
Kinds = Annotated[
    list[Kind] | None,
    Query(alias="kind", max_length=len(KINDS), description="none: of every kind"),
]


@router.get(
    "/calendar.ics",
    summary="Meetings, events and consultations as a calendar",
    response_class=Response,
    responses=ICALENDAR | problem_responses(AnnouncementsAway),
)
async def get_calendar(request: Request, kind: Kinds = None) -> Response:
    """iCalendar, of the last year and all that is to come: meetings of boards that meet in public,
    and what the engagement service announces. What is moved or cancelled says so, and stays. No
    token is needed.
    """
    kinds, since = kind or KINDS, datetime.now(UTC) - PAST
    state, address = request.app.state, request.app.state.settings.public_address
    others = (await announced(state.announcements, kinds)).since(since)
    async with state.database.read() as session:
        found = (
            await repository.public_meetings(session, since, MOST_MEETINGS)
            if "meeting" in kinds
            else []
        )
    return calendar_answer(
        request, written_calendar(NAME, calendar_entries(found, others, address))
    )


@router.get(
    "/feed.atom",
    summary="Meetings, events and consultations as a feed",
    response_class=Response,
    responses=ATOM | problem_responses(CursorInvalid, AnnouncementsAway),
)
async def get_feed(request: Request, asked: Asked, kind: Kinds = None) -> Response:
    """Atom, in pages, what changed last first: all meetings, and the newest 500 events and
    consultations. No token is needed.
    """
    kinds, key = kind or KINDS, asked.key
    place = (datetime.fromisoformat(key[0]), UUID(key[1])) if key else None
    state, address = request.app.state, request.app.state.settings.public_address
    others = await announced(state.announcements, kinds)
    async with state.database.read() as session:
        found = (
            await repository.public_meetings_before(session, place, asked.most)
            if "meeting" in kinds
            else []
        )
    told = feed_entries(found, others, address)
    left = [each for each in told if place is None or place_of(each) < place]
    shown, following = asked.page(
        left[: asked.most], key=lambda each: [each.updated.isoformat(), str(UUID(each.id))]
    )
    return feed_answer(request, NAME, shown, following, author="Marches")


@router.get(
    "/calendar/{meeting_id}",
    summary="One meeting in public",
    response_model=PublicMeeting,
    responses=problem_responses(MeetingNotFound),
)
async def get_public_meeting(
    request: Request, response: Response, meeting_id: UUID
) -> PublicMeeting | Response:
    """When and where it is, and why it was moved or cancelled. No token is needed."""
    async with request.app.state.database.read() as session:
        found = await repository.public_meeting_by_id(session, meeting_id)
    if found is None:
        raise MeetingNotFound
    response.headers.update(CACHEABLE)
    return tagged(request, response, view_of(found))
