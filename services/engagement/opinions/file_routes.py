"""`/v1/engagement/conversations/{id}/files`: a conversation with the columns of Polis."""

from functools import partial
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from services.engagement.opinions.files import comments_csv, people_csv, summary_csv, votes_csv
from services.engagement.opinions.models import OpinionMap
from services.engagement.opinions.problems import MapNotMade
from services.engagement.opinions.service import groups_of, read_map
from services.engagement.statements.models import Conversation, Statement
from services.engagement.statements.problems import ConversationNotFound
from services.engagement.statements.repository import statements_after
from services.engagement.statements.routes import Reader
from services.engagement.statements.service import PREFIX, number_of, read_conversation
from services.shared.auth import Principal
from services.shared.conditional import etag_of
from services.shared.downloads import CSV, STREAM, attachment, download
from services.shared.errors import problem_responses
from services.shared.routing import Router, StrictRoute
from services.shared.sending import Pieces

router = Router(
    prefix=f"{PREFIX}/{{conversation_id}}/files", tags=["conversations"], route_class=StrictRoute
)
FOUND = problem_responses(ConversationNotFound, MapNotMade)


async def _held(
    request: Request, conversation: UUID, principal: Principal
) -> tuple[Conversation, OpinionMap, list[Statement]]:
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation, principal)
        made = await read_map(session, row)
        every = await statements_after(session, number_of(row), -1, 100_000, None)
    return row, made, list(every)


def _columns(made: OpinionMap) -> list[int]:
    return [each["statement"] for each in made.found["statements"]]


@router.get(
    "/comments.csv",
    summary="The statements of a conversation, as CSV",
    response_class=Response,
    responses=CSV | FOUND,
)
async def get_comments_file(request: Request, conversation_id: UUID, principal: Reader) -> Response:
    """As Polis has them; each vote counts once."""
    _, made, statements = await _held(request, conversation_id, principal)
    etag = etag_of(
        made.conversation, made.number, *((each.number, each.state) for each in statements)
    )
    return await download(request, "csv", "comments", etag, partial(comments_csv, statements, made))


@router.get(
    "/summary.csv",
    summary="Counts of a conversation, as CSV",
    response_class=Response,
    responses=CSV | FOUND,
)
async def get_summary_file(request: Request, conversation_id: UUID, principal: Reader) -> Response:
    """A name and a value a line: voters, votes and groups; those who agree or disagree with nearly
    everything; and all of it without them.
    """
    row, made, _ = await _held(request, conversation_id, principal)
    etag = etag_of(made.conversation, made.number, row.version)
    return await download(request, "csv", "summary", etag, partial(summary_csv, row, made))


@router.get(
    "/participants-votes.csv",
    summary="Who takes part in a conversation, with votes and groups, as CSV",
    response_class=StreamingResponse,
    responses=STREAM | FOUND,
)
async def get_participants_file(
    request: Request, conversation_id: UUID, principal: Reader
) -> Pieces:
    """Everybody who voted; whoever is in a group has it."""
    row, made, _ = await _held(request, conversation_id, principal)
    pieces = people_csv(request.app.state.sending, number_of(row), _columns(made), groups_of(made))
    headers = attachment("participants-votes", "csv")
    return Pieces(pieces, media_type="text/csv", headers=headers)


@router.get(
    "/votes.csv",
    summary="The votes of a conversation, as CSV",
    response_class=StreamingResponse,
    responses=STREAM | FOUND,
)
async def get_votes_file(request: Request, conversation_id: UUID, principal: Reader) -> Pieces:
    """The last vote of each participant on each statement."""
    row, made, _ = await _held(request, conversation_id, principal)
    pieces = votes_csv(request.app.state.sending, number_of(row), _columns(made))
    return Pieces(pieces, media_type="text/csv", headers=attachment("votes", "csv"))
