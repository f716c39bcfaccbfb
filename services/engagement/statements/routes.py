"""`/v1/engagement/conversations`."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from services.engagement.consultations.problems import ConsultationNotFound
from services.engagement.statements import problems, repository, service
from services.engagement.statements.models import Conversation
from services.engagement.statements.params import QueryState
from services.engagement.statements.presenter import statement_of, view_of
from services.engagement.statements.schemas import (
    ConversationDescription,
    ConversationStatement,
    ConversationView,
    NewConversation,
    NewStatement,
)
from services.engagement.statements.service import (
    PREFIX,
    conversation_etag,
    number_of,
    read_conversation,
)
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, etag_of, tagged
from services.shared.database import AnyReader, WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["conversations"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("engagement.read")]
Writer = Annotated[Principal, requires("engagement.write")]
Publisher = Annotated[Principal, requires("engagement.publish")]
CHANGED = (problems.ConversationNotFound, PreconditionRequired, PreconditionFailed)


async def view(reader: AnyReader, row: Conversation) -> ConversationView:
    counts = await repository.counts_of(reader, [number_of(row)])
    return view_of(row, counts[number_of(row)])


async def answer(session: WriteSession, status: int, row: Conversation) -> Answer:
    """A conversation, as an act leaves it."""
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": conversation_etag(row)}
    return Answer(status, await view(session, row), headers)


@router.get("", summary="Conversations, newest first", responses=problem_responses(CursorInvalid))
async def list_conversations(
    request: Request, principal: Reader, asked: Asked
) -> Page[ConversationView]:
    """Those of the caller's organisations."""
    async with request.app.state.database.read() as session:
        rows = await repository.conversations_before(session, asked.after, asked.most, principal)
        counts = await repository.counts_of(session, [number_of(each) for each in rows])
    return Page[ConversationView].of(
        asked,
        rows,
        key=lambda row: [number_of(row)],
        item=lambda row: view_of(row, counts[number_of(row)]),
    )


@router.post(
    "",
    status_code=201,
    summary="Draft a conversation",
    response_model=ConversationView,
    responses=problem_responses(NotYours, ConsultationNotFound),
    dependencies=[OWNER],
)
async def create_conversation(
    request: Request, new: NewConversation, principal: Writer, key: OptionalKey
) -> Response:
    """Statements on which people vote; what participants add is moderated first."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return await answer(session, 201, await service.add_conversation(session, new, actor=actor))

    return await once(request, principal, key, add)


@router.get(
    "/{conversation_id}",
    summary="One conversation",
    response_model=ConversationView,
    responses=problem_responses(problems.ConversationNotFound),
)
async def get_conversation(
    request: Request, response: Response, conversation_id: UUID, principal: Reader
) -> ConversationView | Response:
    """How many took part, and how many statements wait for a moderator. Its ETag moves with acts
    on it, and not with votes."""
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation_id, principal)
        found = await view(session, row)
    return tagged(request, response, found, conversation_etag(row))


@router.put(
    "/{conversation_id}",
    summary="Describe a conversation anew",
    response_model=ConversationView,
    responses=problem_responses(*CHANGED, problems.ConversationFrozen),
    dependencies=[OWNER],
)
async def update_conversation(
    request: Request, conversation_id: UUID, new: ConversationDescription, principal: Writer
) -> Response:
    """No other act changes whether it is moderated. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.describe_conversation(
            session, conversation_id, new, actor=actor, matches=matches
        )
        return await answer(session, 200, row)

    return await once(request, principal, None, change)


@router.post(
    "/{conversation_id}/opening",
    summary="Open a conversation",
    response_model=ConversationView,
    responses=problem_responses(*CHANGED, problems.ConversationOpened, problems.SeedsMissing),
    dependencies=[OWNER],
)
async def open_conversation(
    request: Request, conversation_id: UUID, principal: Publisher, key: OptionalKey
) -> Response:
    """Everybody may take part from now on. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.open_conversation(
            session, conversation_id, actor=actor, matches=matches
        )
        return await answer(session, 200, row)

    return await once(request, principal, key, change)


@router.post(
    "/{conversation_id}/closing",
    summary="Close a conversation",
    response_model=ConversationView,
    responses=problem_responses(*CHANGED, problems.ConversationNotOpen),
    dependencies=[OWNER],
)
async def close_conversation(
    request: Request, conversation_id: UUID, principal: Publisher, key: OptionalKey
) -> Response:
    """Nothing is sent to it any more; it is not opened again. `If-Match`: its ETag."""

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.close_conversation(
            session, conversation_id, actor=actor, matches=matches
        )
        return await answer(session, 200, row)

    return await once(request, principal, key, change)


@router.post(
    "/{conversation_id}/freeze",
    summary="Freeze a conversation for its report",
    response_model=ConversationView,
    responses=problem_responses(
        *CHANGED, problems.ConversationNotOpen, problems.ConversationFrozen
    ),
    dependencies=[OWNER],
)
async def freeze_conversation(
    request: Request, conversation_id: UUID, principal: Writer, key: OptionalKey
) -> Response:
    """Its votes stand; who withdraws later takes back texts, and their votes are nobody's.

    `If-Match`: its ETag.
    """

    async def change(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.freeze_conversation(
            session, conversation_id, actor=actor, matches=matches
        )
        return await answer(session, 200, row)

    return await once(request, principal, key, change)


@router.get(
    "/{conversation_id}/statements",
    summary="The statements of a conversation, by number",
    responses=problem_responses(CursorInvalid, problems.ConversationNotFound),
)
async def list_statements(
    request: Request,
    conversation_id: UUID,
    principal: Reader,
    asked: Asked,
    state: QueryState = None,
) -> Page[ConversationStatement]:
    """Those that wait for a moderator too."""
    async with request.app.state.database.read() as session:
        row = await read_conversation(session, conversation_id, principal)
        rows = await repository.statements_after(
            session, number_of(row), asked.after or -1, asked.most, state
        )
    return Page[ConversationStatement].of(
        asked, rows, key=lambda each: [each.number], item=statement_of
    )


@router.post(
    "/{conversation_id}/statements",
    status_code=201,
    summary="Add a statement of the body",
    response_model=ConversationStatement,
    responses=problem_responses(
        problems.ConversationNotFound,
        problems.ConversationNotOpen,
        problems.StatementNotFound,
        problems.StatementKnown,
        problems.TooManyStatements,
    ),
    dependencies=[OWNER],
)
async def create_statement(
    request: Request,
    conversation_id: UUID,
    new: NewStatement,
    principal: Writer,
    key: OptionalKey,
) -> Response:
    """A seed, labelled as the body's; or one that rewords or splits another one."""

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        row, made = await service.add_seed(session, conversation_id, new, actor=actor)
        headers = {
            "Location": f"{PREFIX}/{row.id}/statements",
            "ETag": etag_of(row.id, made.number, made.state),
        }
        return Answer(201, statement_of(made), headers)

    return await once(request, principal, key, add)
