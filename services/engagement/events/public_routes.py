"""`/v1/public/events`: what is announced, for everybody."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.repository import published_among
from services.engagement.events import repository, service
from services.engagement.events.models import CommunityEvent
from services.engagement.events.params import QueryLanguage, Wanted
from services.engagement.events.presenter import calendar_entries, feed_entries, public_view
from services.engagement.events.problems import EventNotFound
from services.engagement.events.schemas import PublicEvent
from services.shared.auth import PUBLIC
from services.shared.calendars import written_calendar
from services.shared.conditional import tagged
from services.shared.database import ReadSession
from services.shared.errors import problem_responses
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.publications import (
    ATOM,
    CACHEABLE,
    ICALENDAR,
    calendar_answer,
    feed_answer,
)
from services.shared.routing import Router, StrictRoute

NAMES = {"english": "Events", "welsh": "Digwyddiadau"}
MOST_IN_A_CALENDAR = 500
router = Router(
    prefix="/v1/public", tags=["public events"], route_class=StrictRoute, dependencies=[PUBLIC]
)


@router.get(
    "/events",
    summary="The announced events, newest first",
    response_model=Page[PublicEvent],
    responses=problem_responses(CursorInvalid),
)
async def list_public_events(
    request: Request, response: Response, asked: Asked, wanted: Wanted
) -> Page[PublicEvent]:
    """Cancelled ones too, which say so. No token is needed."""
    now = datetime.now(UTC)
    async with request.app.state.database.read() as session:
        rows = await repository.events_before(session, asked.after, asked.most, wanted.filter, None)
        moves = await repository.moves_of(session, [row.id for row in rows])
        published = await _published(session, rows)
    response.headers.update(CACHEABLE)
    return Page[PublicEvent].of(
        asked,
        rows,
        key=lambda row: [row.number or 0],
        item=lambda row: public_view(row, moves[row.id], now, published),
    )


async def _published(session: ReadSession, rows: Sequence[CommunityEvent]) -> set[UUID]:
    return await published_among(session, {row.consultation for row in rows if row.consultation})


@router.get(
    "/events.ics",
    summary="The announced events as a calendar",
    response_class=Response,
    responses=ICALENDAR,
)
async def get_public_events_calendar(
    request: Request, wanted: Wanted, language: QueryLanguage = "english"
) -> Response:
    """iCalendar, times in London: what was moved has moved, what is cancelled says so."""
    async with request.app.state.database.read() as session:
        rows = await repository.events_before(
            session, None, MOST_IN_A_CALENDAR, wanted.filter, None
        )
    entries = calendar_entries(rows, language, request.app.state.settings.public_address)
    return calendar_answer(request, written_calendar(NAMES[language], entries))


@router.get(
    "/events.atom",
    summary="The announced events as a feed",
    response_class=Response,
    responses=ATOM | problem_responses(CursorInvalid),
)
async def get_public_events_feed(
    request: Request, asked: Asked, wanted: Wanted, language: QueryLanguage = "english"
) -> Response:
    """Atom, in pages: an entry moves when the event does."""
    async with request.app.state.database.read() as session:
        rows = await repository.events_before(session, asked.after, asked.most, wanted.filter, None)
    shown, following = asked.page(rows, key=lambda row: [row.number or 0])
    address = request.app.state.settings.public_address
    entries = list(feed_entries(shown, language, address))
    return feed_answer(
        request, NAMES[language], entries, following, author="Marches", language=language
    )


@router.get(
    "/events/{event_id}",
    summary="One announced event",
    response_model=PublicEvent,
    responses=problem_responses(EventNotFound),
)
async def get_public_event(
    request: Request, response: Response, event_id: UUID
) -> PublicEvent | Response:
    """Where, when, and what makes it accessible. No token is needed."""
    now = datetime.now(UTC)
    async with request.app.state.database.read() as session:
        row = await service.read_event(session, event_id, None)
        moves = await repository.moves_of(session, [row.id])
        published = await _published(session, [row])
    response.headers.update(CACHEABLE)
    return tagged(request, response, public_view(row, moves[row.id], now, published))
