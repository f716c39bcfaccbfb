"""`/v1/<service>/events`."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Request, Response

from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.events.cursors import EventCursors, refuse_stale
from services.shared.events.params import After, Limit, MostRelayed, Names, Sequence, Types
from services.shared.events.problems import CursorForeign, CursorStale
from services.shared.events.repository import Selection, events_after
from services.shared.events.schemas import CloudEvent, Events, RelayedEvents
from services.shared.paging import DEFAULT_LIMIT, CursorInvalid
from services.shared.routing import Router, StrictRoute

RELAY = "events.relay"
"""The scope to read events of everybody, which no role of an organisation has."""
Relay = Annotated[Principal, requires(RELAY)]


def events_router(service: str) -> Router:
    """The event routes of one service; the board's own feed is that of all services."""
    router = Router(
        prefix=f"/v1/{service}/events", tags=[f"{service} events"], route_class=StrictRoute
    )
    if service != "board":
        _add_feed(router, service)
    _add_relay(router, service)
    return router


def link_to_next(request: Request, response: Response, cursor: str) -> None:
    following = request.url.include_query_params(after=cursor)
    response.headers["Link"] = f'<{quote(request.scope["path"])}?{following.query}>; rel="next"'


def _add_feed(router: Router, service: str) -> None:
    @router.get(
        "",
        summary=f"What happened in {service}, in order",
        responses=problem_responses(CursorInvalid, CursorForeign, CursorStale),
    )
    async def list_events(
        request: Request,
        response: Response,
        principal: Annotated[Principal, requires(f"{service}.read")],
        after: After = None,
        types: Types = None,
        limit: Limit = DEFAULT_LIMIT,
    ) -> Events:
        """Events as CloudEvents, as far as the caller may know of them: what is told to everybody,
        and what concerns the caller's organisations. An event appears within a second or two.

        The cursor never skips one. Come back with it when `more` is false, too.
        """
        cursors = EventCursors(
            request.app.state.cursor_secret, request.scope["path"], principal, types
        )
        place = cursors.places(after).get(service, 0)
        wanted = Selection.of(principal, types)
        async with request.app.state.database.read() as session:
            found = await events_after(session, place, limit, wanted)
        refuse_stale(service, place, found.head)
        cursor = cursors.cursor({service: found.reached})
        link_to_next(request, response, cursor)
        return Events(
            items=[CloudEvent.of(service, each) for each in found.events],
            next_cursor=cursor,
            more=found.reached < found.head,
        )


def _add_relay(router: Router, service: str) -> None:
    @router.get("/relay", summary=f"Sealed events of {service} for the board's relay")
    async def list_relayed_events(
        request: Request,
        _: Relay,
        after: Sequence = 0,
        limit: MostRelayed = DEFAULT_LIMIT,
        types: Types = None,
        audience: Names = None,
    ) -> RelayedEvents:
        """With each event its place in the chain and who may know of it: for the board service,
        which merges the services' events and delivers them."""
        async with request.app.state.database.read() as session:
            found = await events_after(session, after, limit, Selection(audience, types))
        return RelayedEvents.of(service, found)
