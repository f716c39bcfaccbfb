"""`/v1/engagement/conversations/{id}/opinions`, and the same for everybody."""

from uuid import UUID

from fastapi import Request, Response

from services.engagement.opinions.models import OpinionMap
from services.engagement.opinions.presenter import opinions_of, place_of, points_of
from services.engagement.opinions.problems import MapNotMade
from services.engagement.opinions.schemas import ConversationOpinions, MapPoints, OwnPlace
from services.engagement.opinions.service import read_map
from services.engagement.statements.models import Conversation
from services.engagement.statements.params import Part
from services.engagement.statements.participation_service import read_part
from services.engagement.statements.problems import ConversationNotFound, ReceiptUnknown
from services.engagement.statements.public_routes import PREFIX as PUBLIC_PREFIX
from services.engagement.statements.public_routes import PRIVATE
from services.engagement.statements.repository import statements_after
from services.engagement.statements.routes import Reader
from services.engagement.statements.service import PREFIX, number_of, read_conversation
from services.shared.auth import PUBLIC
from services.shared.conditional import etag_of, not_modified, tagged
from services.shared.database import ReadSession
from services.shared.errors import problem_responses
from services.shared.lane.routing import always, heavy
from services.shared.routing import Router, StrictRoute

router = Router(
    prefix=f"{PREFIX}/{{conversation_id}}", tags=["conversations"], route_class=StrictRoute
)
public = Router(
    prefix=f"{PUBLIC_PREFIX}/{{conversation_id}}",
    tags=["public conversations"],
    route_class=StrictRoute,
    dependencies=[PUBLIC],
)
points = Router(
    prefix=f"{PUBLIC_PREFIX}/{{conversation_id}}",
    tags=["public conversations"],
    route_class=heavy(always),
    dependencies=[PUBLIC],
)
FOUND = problem_responses(ConversationNotFound, MapNotMade)
SEEN_SOON = {"Cache-Control": "public, max-age=1"}
"""A vote is seen within two seconds: one for its map, one in caches."""


def _etag(made: OpinionMap) -> str:
    return etag_of(made.conversation, made.number, made.settled)


async def _opinions(
    session: ReadSession, row: Conversation
) -> tuple[ConversationOpinions, OpinionMap]:
    made = await read_map(session, row, points=False)
    every = await statements_after(session, number_of(row), -1, 100_000, None)
    return opinions_of(row.id, made, every), made


@router.get(
    "/opinions",
    summary="Groups, consensus and votes of a conversation",
    response_model=ConversationOpinions,
    responses=FOUND,
)
async def get_opinions(
    request: Request, response: Response, conversation_id: UUID, principal: Reader
) -> ConversationOpinions | Response:
    """As of its newest map, which is made within seconds of a vote. Respondents chose themselves:
    groups are of those who voted.
    """
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation_id, principal)
        found, made = await _opinions(session, row)
    return tagged(request, response, found, _etag(made))


@public.get(
    "/opinions",
    summary="Groups, consensus and votes of a conversation, for everybody",
    response_model=ConversationOpinions,
    responses=FOUND,
)
async def get_public_opinions(
    request: Request, response: Response, conversation_id: UUID
) -> ConversationOpinions | Response:
    """The same as its body sees."""
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation_id, None)
        found, made = await _opinions(session, row)
    response.headers.update(SEEN_SOON)
    return tagged(request, response, found, _etag(made))


@points.get(
    "/map",
    summary="The opinion map of a conversation, for everybody",
    response_model=MapPoints,
    responses=FOUND,
)
async def get_map(
    request: Request, response: Response, conversation_id: UUID
) -> MapPoints | Response:
    """Each point is somebody, of whom no more is said."""
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation_id, None)
        made = await read_map(session, row)
    response.headers.update(SEEN_SOON | {"ETag": _etag(made)})
    return not_modified(request, _etag(made)) or points_of(made)


@public.get(
    "/place",
    summary="Where one stands oneself",
    response_model=OwnPlace,
    responses=problem_responses(ReceiptUnknown, MapNotMade),
)
async def get_own_place(
    request: Request, response: Response, conversation_id: UUID, participant: Part
) -> OwnPlace:
    """On the opinion map, by one's receipt."""
    async with request.app.state.database.read() as session:
        row, found = await read_part(session, conversation_id, participant)
        made = await read_map(session, row)
    response.headers.update(PRIVATE)
    return place_of(made, found.number)
