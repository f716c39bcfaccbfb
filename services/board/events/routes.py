"""`/v1/board/events`."""

import json
from typing import Annotated

from fastapi import Request, Response

from services.board.events.schemas import MergedEvents
from services.board.events.service import merged_events
from services.shared.auth import Principal, requires
from services.shared.errors import problem_responses
from services.shared.events.cursors import EventCursors
from services.shared.events.params import After, Limit, Types
from services.shared.events.problems import CursorForeign, CursorStale
from services.shared.events.routes import link_to_next
from services.shared.negotiation import preferred
from services.shared.paging import DEFAULT_LIMIT, CursorInvalid
from services.shared.routing import JSON, Router, StrictRoute

PATH = "/v1/board/events"
BATCH = "application/cloudevents-batch+json"
router = Router(prefix=PATH, tags=["board events"], route_class=StrictRoute)


@router.get(
    "",
    summary="What happened in all services, in order",
    response_model=MergedEvents,
    responses={
        200: {"content": {BATCH: {"schema": {"type": "array", "items": {"type": "object"}}}}},
        **problem_responses(CursorInvalid, CursorForeign, CursorStale),
    },
)
async def list_events(
    request: Request,
    response: Response,
    principal: Annotated[Principal, requires()],
    after: After = None,
    types: Types = None,
    limit: Limit = DEFAULT_LIMIT,
) -> MergedEvents | Response:
    """Of the services that the caller may read, as far as the caller may know of them.

    The cursor never skips an event: it holds a place for each service, one that does not answer
    is named in `missing` and keeps its place, and a new one starts at its beginning. Come back
    with it when `more` is false, too. As `application/cloudevents-batch+json` the answer is the
    events alone, with the cursor in `Link` and what is missing in `Marches-Missing`.
    """
    state = request.app.state
    cursors = EventCursors(state.cursor_secret, PATH, principal, types)
    found = await merged_events(
        state.sources, state.database, principal, cursors.places(after), types, limit
    )
    cursor = cursors.cursor(found.places)
    link_to_next(request, response, cursor)
    if preferred(request.headers.get("accept") or JSON, (JSON, BATCH)) == BATCH:
        batch = json.dumps([each.model_dump(mode="json") for each in found.events])
        headers = {"Link": response.headers["Link"], "Marches-Missing": ", ".join(found.missing)}
        return Response(batch, media_type=BATCH, headers=headers)
    return MergedEvents(
        items=list(found.events),
        next_cursor=cursor,
        more=found.more,
        missing=list(found.missing),
    )
