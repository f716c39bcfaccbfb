"""`/v1/board/webhooks`."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from services.board.webhooks import problems, repository, service
from services.board.webhooks.models import Message, Webhook
from services.board.webhooks.schemas import (
    KeptWebhook,
    MessageState,
    MessageView,
    NewWebhook,
    Rotation,
    WebhookView,
    WebhookWithSecret,
)
from services.board.webhooks.secrets import newest_secret
from services.board.webhooks.service import PREFIX
from services.shared.audit.actor import Actor
from services.shared.auth import Principal, requires
from services.shared.conditional import check_match, tagged
from services.shared.database import WriteSession
from services.shared.errors import PreconditionFailed, PreconditionRequired, problem_responses
from services.shared.idempotency.params import OptionalKey
from services.shared.idempotency.service import Answer, once
from services.shared.owning import MEMBERS, OWNER, NotYours
from services.shared.paging import Asked, CursorInvalid, Page
from services.shared.routing import Router, StrictRoute

router = Router(prefix=PREFIX, tags=["webhooks"], route_class=StrictRoute)
messages = Router(prefix="/v1/board/webhook-messages", tags=["webhooks"], route_class=StrictRoute)
Reader = Annotated[Principal, requires("board.read")]
Writer = Annotated[Principal, requires("board.write")]
MessageFilter = Annotated[MessageState | None, Query(description="only messages in this state")]
CHANGE = problem_responses(problems.WebhookNotFound, PreconditionRequired, PreconditionFailed)


@router.get("", summary="Webhooks, newest first", responses=problem_responses(CursorInvalid))
async def list_webhooks(request: Request, principal: Reader, asked: Asked) -> Page[WebhookView]:
    """Those of the caller's organisations."""
    async with request.app.state.database.read() as session:
        rows = await repository.webhooks_before(session, asked.after, asked.most, principal)
    return Page[WebhookView].of(asked, rows, key=lambda row: [row.number or 0], item=WebhookView.of)


@router.post(
    "",
    status_code=201,
    summary="Have events sent",
    response_model=WebhookWithSecret,
    responses=problem_responses(NotYours, problems.AddressInvalid, problems.TooManyWebhooks),
    dependencies=[MEMBERS],
)
async def create_webhook(
    request: Request, body: NewWebhook, principal: Writer, key: OptionalKey
) -> Response:
    """What happens from now on, as far as the organisation as a whole may know of it, of the
    services that the caller may read; signed by Standard Webhooks. It is the organisation's, ends
    after a year, and goes on for another one when somebody resumes it.

    The secret is shown now and not again. Every message is an array of CloudEvents, sent until it
    is answered with 2xx; events of one subject come in order.
    """
    await service.check_address(request.app.state.outside, body.url)

    async def add(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return _secretly(201, await service.add_webhook(session, body, actor=actor))

    return await once(request, principal, key, add, complete=_with_secret(request))


@router.get(
    "/{webhook_id}",
    summary="One webhook",
    response_model=WebhookView,
    responses=problem_responses(problems.WebhookNotFound),
)
async def get_webhook(
    request: Request, response: Response, webhook_id: UUID, principal: Reader
) -> WebhookView | Response:
    """Where it leads, what it takes, and its state."""
    async with request.app.state.database.read() as session:
        row = await service.read_webhook(session, webhook_id, principal)
    return tagged(request, response, WebhookView.of(row), service.webhook_etag(row))


@router.post(
    "/{webhook_id}/pause",
    summary="Hold messages back",
    response_model=WebhookView,
    responses=CHANGE,
    dependencies=[OWNER],
)
async def pause_webhook(
    request: Request, webhook_id: UUID, principal: Writer, key: OptionalKey
) -> Response:
    """What happens meanwhile is sent when it is resumed, if that is within two weeks.

    `If-Match`: its ETag.
    """
    return await _set_state(request, principal, key, webhook_id, "paused")


@router.post(
    "/{webhook_id}/resumption",
    summary="Send messages again",
    response_model=WebhookView,
    responses=CHANGE,
    dependencies=[OWNER],
)
async def resume_webhook(
    request: Request, webhook_id: UUID, principal: Writer, key: OptionalKey
) -> Response:
    """Also one that was disabled; what waits is tried at once. Whoever resumes one confirms it for
    a year, also while it is active: it then has the services that they may read. `If-Match`: its
    ETag.

    What happened while it was disabled is found at `/v1/board/events`.
    """
    return await _set_state(request, principal, key, webhook_id, "active")


@router.delete(
    "/{webhook_id}",
    status_code=204,
    summary="Delete a webhook",
    responses=CHANGE,
    dependencies=[OWNER],
)
async def delete_webhook(request: Request, webhook_id: UUID, principal: Writer) -> None:
    """Nothing more is sent. `If-Match`: its ETag."""
    actor, matches = Actor.of(request, principal), partial(check_match, request)
    async with request.app.state.database.write() as session:
        await service.set_state(session, webhook_id, "deleted", actor=actor, matches=matches)


@router.post(
    "/{webhook_id}/rotation",
    summary="Change the secret",
    response_model=WebhookWithSecret,
    responses=CHANGE,
    dependencies=[OWNER],
)
async def rotate_webhook_secret(
    request: Request, webhook_id: UUID, body: Rotation, principal: Writer, key: OptionalKey
) -> Response:
    """Messages are signed by both secrets until the overlap ends. `If-Match`: its ETag.

    The secret is shown now and not again.
    """

    async def rotate(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        overlap = timedelta(hours=body.overlap_hours)
        row = await service.rotate_secret(
            session, webhook_id, overlap, actor=actor, matches=matches
        )
        return _secretly(200, row)

    return await once(request, principal, key, rotate, complete=_with_secret(request))


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    summary="Send an event as a test",
    response_model=MessageView,
    responses=problem_responses(problems.WebhookNotFound, problems.WebhookInactive),
    dependencies=[OWNER],
)
async def test_webhook(
    request: Request, webhook_id: UUID, principal: Writer, key: OptionalKey
) -> Response:
    """Of the type `uk.marches.board.webhook.test`; how it went is told by its message."""

    async def test(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        return _message(202, await service.add_test(session, webhook_id, actor=actor))

    return await once(request, principal, key, test)


@router.get(
    "/{webhook_id}/messages",
    summary="Messages of a webhook, newest first",
    responses=problem_responses(problems.WebhookNotFound, CursorInvalid),
)
async def list_webhook_messages(
    request: Request,
    webhook_id: UUID,
    principal: Reader,
    asked: Asked,
    state: MessageFilter = None,
) -> Page[MessageView]:
    """What was delivered in the last seven days, what is to be, and what was given up (dead)."""
    async with request.app.state.database.read() as session:
        row = await service.read_webhook(session, webhook_id, principal)
        rows = await repository.messages_before(session, row.id, state, asked.after, asked.most)
    return Page[MessageView].of(asked, rows, key=lambda row: [row.number or 0], item=MessageView.of)


@messages.post(
    "/{message_id}/replay",
    status_code=202,
    summary="Send a message again",
    response_model=MessageView,
    responses=problem_responses(
        problems.MessageNotFound,
        problems.MessagePending,
        problems.WebhookInactive,
    ),
    dependencies=[OWNER],
)
async def replay_webhook_message(
    request: Request, message_id: UUID, principal: Writer, key: OptionalKey
) -> Response:
    """With the same webhook-id, by which the receiver knows what it has."""

    async def replay(session: WriteSession) -> Answer:
        actor = Actor.of(request, principal)
        found = await service.replay_message(session, message_id, actor=actor)
        return _message(202, found)

    return await once(request, principal, key, replay)


async def _set_state(
    request: Request, principal: Principal, key: str | None, webhook: UUID, state: str
) -> Response:
    async def act(session: WriteSession) -> Answer:
        actor, matches = Actor.of(request, principal), partial(check_match, request)
        row = await service.set_state(session, webhook, state, actor=actor, matches=matches)
        return _answer(200, row)

    return await once(request, principal, key, act)


def _with_secret(request: Request) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Adds the secret to an answer, which is kept without; its number is kept for that."""

    def complete(body: dict[str, Any]) -> dict[str, Any]:
        number = body.pop("secret_number")
        settings = request.app.state.settings
        return body | {"secret": newest_secret(settings, UUID(body["id"]), number)}

    return complete


def _answer(status: int, row: Webhook) -> Answer:
    headers = {"Location": f"{PREFIX}/{row.id}", "ETag": service.webhook_etag(row)}
    return Answer(status, WebhookView.of(row), headers)


def _secretly(status: int, row: Webhook) -> Answer:
    """What is kept of an answer with a secret: its number."""
    kept = KeptWebhook(**WebhookView.of(row).model_dump(), secret_number=row.secret)
    return Answer(status, kept, _answer(status, row).headers)


def _message(status: int, row: Message) -> Answer:
    return Answer(status, MessageView.of(row), {"Location": f"{PREFIX}/{row.webhook}/messages"})
