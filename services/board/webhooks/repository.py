"""Every query of webhooks and their messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlmodel import col, func, select

from services.board.webhooks.models import Message, Webhook
from services.shared.auth import Principal, scoped
from services.shared.database import AnySession, ReadSession, WriteSession

LANES = 8
"""Messages of so many groups of subjects are under way at once to one webhook."""
GONE, GOING = "deleted", ("active", "paused")
DUE = text(
    """
    WITH due AS (
        SELECT first.id FROM webhook, generate_series(0, :lanes - 1) AS lane, LATERAL (
            SELECT id, next_attempt_at FROM webhook_message AS message
            WHERE message.webhook = webhook.id AND message.lane = lane.lane
              AND message.state = 'pending'
            ORDER BY number LIMIT 1
        ) AS first
        WHERE webhook.state = 'active' AND webhook.expires_at > :now
          AND first.next_attempt_at <= :now
    )
    UPDATE webhook_message AS message SET next_attempt_at = :until
    FROM due, webhook
    WHERE message.id = due.id AND webhook.id = message.webhook
      AND message.state = 'pending' AND message.next_attempt_at <= :now
    RETURNING message.id, webhook.id, webhook.url, webhook.secret, webhook.earlier_secret_until,
        message.body, message.attempts
    """
)
ADD = text(
    """
    INSERT INTO webhook_message
        (id, webhook, lane, events, body, state, attempts, next_attempt_at, created_at)
    SELECT *, 'pending', 0, CAST(:now AS timestamptz), CAST(:now AS timestamptz) FROM unnest(
        CAST(:ids AS uuid[]), CAST(:webhooks AS uuid[]), CAST(:lanes AS smallint[]),
        CAST(:events AS integer[]), CAST(:bodies AS text[])
    )
    """
)
FINISH = text(
    """
    UPDATE webhook_message SET state = :state, attempts = :attempts, status = :status,
        answer = :answer, next_attempt_at = :next, finished_at = :finished
    WHERE id = :id
    """
)
MOVE = text(
    "UPDATE relay_place SET sequence = :reached WHERE service = :service AND sequence = :after"
)
BEGIN = text("INSERT INTO relay_place VALUES (:service, 0) ON CONFLICT DO NOTHING")
FORGET = text(
    "DELETE FROM webhook_message WHERE finished_at < :before"
    " OR created_at < CAST(:before AS timestamptz) - interval '7 days'"
)
RETRY = text(
    "UPDATE webhook_message SET next_attempt_at = :now WHERE webhook = :webhook"
    " AND state = 'pending' AND next_attempt_at > :now"
)


class DueMessage(NamedTuple):
    """A message that this process is to send now, and how."""

    id: UUID
    webhook: UUID
    url: str
    secret: int
    earlier_secret_until: datetime | None
    body: str
    attempts: int


class NewMessage(NamedTuple):
    """Events that are to go to a webhook."""

    id: UUID
    webhook: UUID
    lane: int
    events: int
    body: str

    @classmethod
    def of(cls, webhook: Webhook, lane: int, events: Sequence[str]) -> "NewMessage":
        """`events` are JSON."""
        return cls(uuid4(), webhook.id, lane, len(events), f"[{','.join(events)}]")


class Outcome(NamedTuple):
    """How an attempt ended."""

    id: UUID
    state: str
    attempts: int
    status: int | None
    answer: str
    next: datetime
    finished: datetime | None


async def webhooks_before(
    session: ReadSession, number: int | None, limit: int, principal: Principal
) -> Sequence[Webhook]:
    """Up to `limit` of the caller's organisations, newest first; none that was deleted."""
    statement = select(Webhook).order_by(col(Webhook.number).desc()).limit(limit)
    if number is not None:
        statement = statement.where(col(Webhook.number) < number)
    statement = statement.where(Webhook.state != GONE)
    return (await session.exec(scoped(statement, Webhook, principal))).all()


async def webhook_by_id(session: AnySession, webhook: UUID, principal: Principal) -> Webhook | None:
    statement = select(Webhook).where(Webhook.id == webhook, Webhook.state != GONE)
    return (await session.exec(scoped(statement, Webhook, principal))).one_or_none()


async def webhook_to_change(
    session: WriteSession, webhook: UUID, principal: Principal
) -> Webhook | None:
    """Held against everybody else until the transaction ends."""
    statement = select(Webhook).where(Webhook.id == webhook, Webhook.state != GONE)
    scope = scoped(statement.with_for_update(), Webhook, principal)
    return (await session.exec(scope)).one_or_none()


async def count_of(session: WriteSession, owner: str) -> int:
    statement = select(func.count()).select_from(Webhook)
    statement = statement.where(Webhook.owner == owner, Webhook.state != GONE)
    return (await session.exec(statement)).one()


async def active_webhooks(session: AnySession) -> Sequence[Webhook]:
    """All that take events; what happens while one is paused waits for it."""
    statement = select(Webhook).where(col(Webhook.state).in_(GOING))
    return (await session.exec(statement)).all()


async def going_webhook(session: WriteSession, webhook: UUID) -> Webhook | None:
    """One that takes events, held against everybody else until the transaction ends."""
    statement = select(Webhook).where(Webhook.id == webhook, col(Webhook.state).in_(GOING))
    return (await session.exec(statement.with_for_update())).one_or_none()


async def messages_before(
    session: ReadSession, webhook: UUID, state: str | None, number: int | None, limit: int
) -> Sequence[Message]:
    """Up to `limit` messages, newest first."""
    statement = select(Message).where(Message.webhook == webhook)
    if state is not None:
        statement = statement.where(Message.state == state)
    if number is not None:
        statement = statement.where(col(Message.number) < number)
    return (await session.exec(statement.order_by(col(Message.number).desc()).limit(limit))).all()


async def message_to_change(
    session: WriteSession, message: UUID, principal: Principal
) -> Message | None:
    """Of a webhook of the caller's organisations; held until the transaction ends."""
    statement = select(Message).join(Webhook).where(Message.id == message, Webhook.state != GONE)
    scope = scoped(statement.with_for_update(of=Message), Webhook, principal)
    return (await session.exec(scope)).one_or_none()


async def retry_now(session: WriteSession, webhook: UUID, now: datetime) -> None:
    """What waits for its next attempt is tried at once."""
    await _execute(session, RETRY, {"webhook": webhook, "now": now})


async def add_messages(
    session: WriteSession, messages: Sequence[NewMessage], now: datetime
) -> None:
    columns = zip(*messages, strict=True) if messages else ()
    names = ("ids", "webhooks", "lanes", "events", "bodies")
    if messages:
        given = dict(zip(names, map(list, columns), strict=True))
        await _execute(session, ADD, given | {"now": now})


async def places(session: AnySession) -> dict[str, int]:
    """By service, up to where its events were taken."""
    found = await (await session.connection()).execute(
        text("SELECT service, sequence FROM relay_place")
    )
    return {row.service: row.sequence for row in found}


async def begin(session: WriteSession, service: str) -> None:
    await _execute(session, BEGIN, {"service": service})


async def move(session: WriteSession, service: str, after: int, reached: int) -> bool:
    """Whether nobody else took these events meanwhile."""
    given = {"service": service, "after": after, "reached": reached}
    return bool((await _execute(session, MOVE, given)).rowcount)


async def take_due(session: WriteSession, now: datetime, until: datetime) -> list[DueMessage]:
    """The first messages of all lanes that are due: nobody else gets them until `until`."""
    rows = await _execute(session, DUE, {"lanes": LANES, "now": now, "until": until})
    return [DueMessage(*row) for row in rows]


async def finish(session: WriteSession, outcomes: Sequence[Outcome]) -> None:
    await _execute(session, FINISH, [each._asdict() for each in outcomes])


async def forget_finished(session: WriteSession, before: datetime) -> None:
    await _execute(session, FORGET, {"before": before})


async def _execute(session: WriteSession, statement: Any, given: Any) -> Any:
    return await (await session.connection()).execute(statement, given)
