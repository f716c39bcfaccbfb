"""What can happen to a webhook: it is made, paused, resumed, given another secret, tried, deleted;
and to its messages: they are replayed."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.board.webhooks import repository
from services.board.webhooks.models import CHANNEL, Message, Webhook
from services.board.webhooks.problems import (
    AddressInvalid,
    MessageNotFound,
    MessagePending,
    TooManyWebhooks,
    WebhookInactive,
    WebhookNotFound,
)
from services.board.webhooks.repository import NewMessage
from services.board.webhooks.schemas import NewWebhook
from services.contracts.events import SERVICES
from services.shared.announcements import tell_of
from services.shared.audit.actor import Actor
from services.shared.audit.resource import Resource
from services.shared.auth import Principal
from services.shared.conditional import Matches, etag_of
from services.shared.database import AnySession, WriteSession
from services.shared.errors import Fault
from services.shared.events.schemas import DATA_SCHEMA
from services.shared.outside.addresses import AddressRefused
from services.shared.outside.sessions import Outside
from services.shared.owning import check_own
from services.shared.sealing.chain import moment

PREFIX = "/v1/board/webhooks"
MOST_OF_AN_OWNER = 20
CONFIRMED_FOR = timedelta(days=365)
TEST = "uk.marches.board.webhook.test"
WEBHOOKS = Resource[Webhook](
    "uk.marches.board.webhook",
    PREFIX,
    subject=lambda row: row.owner,
    version=lambda row: row.version,
)


def webhook_etag(row: Webhook) -> str:
    return etag_of(row.id, row.version)


async def check_address(outside: Outside, url: str) -> None:
    """Raises AddressInvalid."""
    try:
        await outside.check(url)
    except AddressRefused as error:
        fault = Fault("#/url", AddressInvalid.code, str(error))
        raise AddressInvalid(str(error), errors=[fault]) from error


async def add_webhook(session: WriteSession, new: NewWebhook, *, actor: Actor) -> Webhook:
    """Raises NotYours, TooManyWebhooks."""
    principal, owner = actor.principal, new.organisation
    said = f"A webhook of {owner} is made by {owner} only."
    check_own(owner, principal.orgs, said)
    if await repository.count_of(session, owner) >= MOST_OF_AN_OWNER:
        raise TooManyWebhooks(f"{owner} has {MOST_OF_AN_OWNER}; delete one that nobody needs.")
    row = Webhook(
        id=uuid4(),
        owner=owner,
        url=new.url,
        types=sorted(set(new.types)),
        **_confirmed(actor),
        created_by=principal.sub,
        created_at=actor.now,
        changed_at=actor.now,
    )
    await _write(session, actor, "created", row)
    return row


def _confirmed(actor: Actor) -> dict[str, Any]:
    """For a year, it has of the organisation's events those of the services that they may read."""
    scopes = actor.principal.scopes
    return {
        "services": [name for name in SERVICES if f"{name}.read" in scopes],
        "confirmed_by": actor.principal.sub,
        "expires_at": actor.now + CONFIRMED_FOR,
    }


async def read_webhook(session: AnySession, webhook: UUID, principal: Principal) -> Webhook:
    """Raises WebhookNotFound, also for one of another organisation."""
    found = await repository.webhook_by_id(session, webhook, principal)
    if found is None:
        raise WebhookNotFound
    return found


async def _hold(session: WriteSession, webhook: UUID, actor: Actor, matches: Matches) -> Webhook:
    row = await repository.webhook_to_change(session, webhook, actor.principal)
    if row is None:
        raise WebhookNotFound
    matches(webhook_etag(row))
    return row


async def set_state(
    session: WriteSession, webhook: UUID, state: str, *, actor: Actor, matches: Matches
) -> Webhook:
    """Pause, resume, which confirms it, or delete. Raises WebhookNotFound and what `matches`
    does.
    """
    row = await _hold(session, webhook, actor, matches)
    row.state, row.reason = state, None
    if state == "active":
        row.sqlmodel_update(_confirmed(actor))
        await repository.retry_now(session, row.id, actor.now)
    told = {"active": "resumed"}.get(state, state)
    await _change(session, actor, told, row)
    return row


async def disable(session: WriteSession, webhook: UUID, reason: str, now: datetime) -> None:
    """What nobody asked for: it takes nothing more until it is resumed."""
    row = await repository.going_webhook(session, webhook)
    if row is not None:
        row.state, row.reason = "disabled", reason
        await _change(session, Actor.of_worker("board", now, row.owner), "disabled", row)


async def rotate_secret(
    session: WriteSession, webhook: UUID, overlap: timedelta, *, actor: Actor, matches: Matches
) -> Webhook:
    """Raises WebhookNotFound and what `matches` does."""
    row = await _hold(session, webhook, actor, matches)
    row.secret += 1
    row.earlier_secret_until = actor.now + overlap if overlap else None
    await _change(session, actor, "rotated", row)
    return row


async def add_test(session: WriteSession, webhook: UUID, *, actor: Actor) -> Message:
    """An event of its own is sent. Raises WebhookNotFound, WebhookInactive."""
    row = await _hold(session, webhook, actor, lambda _: None)
    if row.state != "active":
        raise WebhookInactive(f"It is {row.state}; resume it first.")
    new = NewMessage.of(row, 0, [json.dumps(_test_event(row, actor.now))])
    await repository.add_messages(session, [new], actor.now)
    await _write(session, actor, "tested", row)
    return await _message(session, new.id, actor.principal)


def _test_event(row: Webhook, now: datetime) -> dict[str, object]:
    path = WEBHOOKS.path_of(row)
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/v1/board",
        "type": TEST,
        "subject": row.owner,
        "time": moment(now),
        "datacontenttype": "application/json",
        "dataschema": DATA_SCHEMA,
        "data": {"id": str(row.id), "href": path, "version": row.version},
    }


async def replay_message(session: WriteSession, message: UUID, *, actor: Actor) -> Message:
    """Sent again, with the webhook-id that it had. Raises MessageNotFound, also for one of another
    organisation, MessagePending, WebhookInactive."""
    found = await _message(session, message, actor.principal)
    row = await read_webhook(session, found.webhook, actor.principal)
    if row.state != "active":
        raise WebhookInactive(f"Its webhook is {row.state}; resume it first.")
    if found.state == "pending":
        raise MessagePending
    found.state, found.attempts, found.finished_at = "pending", 0, None
    found.next_attempt_at = actor.now
    session.add(found)
    await _write(session, actor, "replayed", row)
    return found


async def _message(session: WriteSession, message: UUID, principal: Principal) -> Message:
    found = await repository.message_to_change(session, message, principal)
    if found is None:
        raise MessageNotFound
    return found


async def _change(session: WriteSession, actor: Actor, act: str, row: Webhook) -> None:
    row.version += 1
    row.changed_at = actor.now
    await _write(session, actor, act, row)


async def _write(session: WriteSession, actor: Actor, act: str, row: Webhook) -> None:
    await WEBHOOKS.write(session, actor, act, row, owner=row.owner)
    tell_of(session, CHANNEL)
