"""Events of all services become messages, and messages are delivered: beside the board's jobs.

Nothing is lost when this ends at any moment: the place in a service's chain moves in the
transaction that writes the messages, and a message ends in one after it was answered. What was
under way is sent again under the same webhook-id.
"""

import asyncio
import random
import time
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from services.board.webhooks import repository
from services.board.webhooks.deliveries import SECONDS, Attempt, deliver
from services.board.webhooks.models import CHANNEL, Webhook
from services.board.webhooks.repository import LANES, DueMessage, NewMessage, Outcome
from services.board.webhooks.rules.retries import pause_after
from services.board.webhooks.rules.signatures import headers
from services.board.webhooks.secrets import secrets_of
from services.board.webhooks.service import disable
from services.contracts.events import SERVICES, EventSources, EventsUnknown
from services.shared.database import Database
from services.shared.errors import Unavailable
from services.shared.events.repository import Selection, events_after
from services.shared.events.rules.audiences import EVERYBODY
from services.shared.events.schemas import RelayedEvent, RelayedEvents
from services.shared.notifications import Notifications
from services.shared.outside.sessions import Outside
from services.shared.settings import Settings

NAME = "board"
QUIET_SECONDS = 60.0
"""A webhook that nobody heard of is found after that."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 3.0
"""Between two looks for events: longer and longer while there are none."""
TOGETHER_SECONDS = 0.05
AT_ONCE = 1_000
MOST_OF_A_MESSAGE = 100
LEASE = timedelta(seconds=2 * SECONDS)
KEPT = timedelta(days=7)
FORGET_SECONDS = 3_600.0
RECEIVER_GONE = "The receiver answered 410: it is gone."
UNCONFIRMED = "Nobody confirmed it for a year; resume it if it is still wanted."

log = structlog.get_logger("marches.webhooks")


class Relay:
    """Takes events from the services and sends them on."""

    def __init__(
        self, settings: Settings, database: Database, sources: EventSources, outside: Outside
    ) -> None:
        self._settings, self._database = settings, database
        self._sources, self._outside = sources, outside
        self._failing: set[str] = set()
        self._sending: set[asyncio.Task[Outcome]] = set()

    async def take_all(self) -> int | None:
        """Make messages of what happened since the last time; how many events were looked at, or
        None where there is no webhook."""
        async with self._database.read() as session:
            going = await repository.active_webhooks(session)
            places = await repository.places(session)
        webhooks = [each for each in going if not await self._expired(each)]
        if not webhooks:
            return None
        taken = await asyncio.gather(
            *(self._take(service, places.get(service), webhooks) for service in SERVICES)
        )
        return sum(taken)

    async def _expired(self, webhook: Webhook) -> bool:
        """Whether nobody confirmed it in time; it is disabled then."""
        now = datetime.now(UTC)
        if webhook.expires_at > now:
            return False
        async with self._database.write() as session:
            await disable(session, webhook.id, UNCONFIRMED, now)
        return True

    async def _take(self, service: str, place: int | None, webhooks: Sequence[Webhook]) -> int:
        if place is None:
            async with self._database.write() as session:
                await repository.begin(session, service)
        after = place or 0
        try:
            found = await self._stretch(service, after)
        except EventsUnknown as error:
            if service not in self._failing:
                log.warning("events are not given", of=service, error=str(error))
            self._failing.add(service)
            return 0
        self._failing.discard(service)
        if found.reached > after:
            await self._keep(service, after, found, webhooks)
        return found.reached - after if found.reached > after else 0

    async def _stretch(self, service: str, after: int) -> RelayedEvents:
        if service != NAME:
            return await self._sources.stretch(service, after, AT_ONCE)
        async with self._database.read() as session:
            found = await events_after(session, after, AT_ONCE, Selection())
        return RelayedEvents.of(service, found)

    async def _keep(
        self, service: str, after: int, found: RelayedEvents, webhooks: Sequence[Webhook]
    ) -> None:
        told = [(item, item.event.model_dump_json()) for item in found.items]
        new = [message for webhook in webhooks for message in messages_of(webhook, service, told)]
        async with self._database.write() as session:
            if await repository.move(session, service, after, found.reached):
                await repository.add_messages(session, new, datetime.now(UTC))

    async def send_due(self) -> int:
        """Begin to send what is due; what has ended since is written. How many were begun."""
        await self._finish({task for task in self._sending if task.done()})
        now = datetime.now(UTC)
        async with self._database.write() as session:
            due = await repository.take_due(session, now, now + LEASE)
        self._sending |= {asyncio.create_task(self._send(each)) for each in due}
        return len(due)

    async def wait(self, seconds: float) -> None:
        """Until something that is under way has ended, or for so long; what ends together is
        written together."""
        await asyncio.sleep(TOGETHER_SECONDS)
        if self._sending:
            await asyncio.wait(self._sending, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)

    async def drain(self) -> None:
        """Let everything end that is under way."""
        if self._sending:
            await asyncio.wait(self._sending)
            await self._finish(set(self._sending))

    async def forget(self) -> None:
        async with self._database.write() as session:
            await repository.forget_finished(session, datetime.now(UTC) - KEPT)

    @property
    def resting(self) -> bool:
        return not self._sending

    async def _send(self, due: DueMessage) -> Outcome:
        now, body = datetime.now(UTC), due.body.encode()
        secrets = secrets_of(self._settings, due.webhook, due.secret, due.earlier_secret_until, now)
        signed = headers(secrets, message_name(due), int(now.timestamp()), body)
        attempt = await deliver(self._outside, due.url, body, signed)
        if attempt.gone:
            async with self._database.write() as session:
                await disable(session, due.webhook, RECEIVER_GONE, datetime.now(UTC))
        return outcome_of(due, attempt, datetime.now(UTC), random.random())  # noqa: S311

    async def _finish(self, ended: set[asyncio.Task[Outcome]]) -> None:
        if not ended:
            return
        self._sending -= ended
        # One whose attempt broke off is sent again when its lease has ended.
        outcomes = [task.result() for task in ended if task.exception() is None]
        for task in ended:
            if (error := task.exception()) is not None:
                log.error("delivery broke off", error=type(error).__name__)
        if outcomes:
            async with self._database.write() as session:
                await repository.finish(session, outcomes)


def message_name(due: DueMessage) -> str:
    """The webhook-id: the same in every attempt."""
    return f"msg_{due.id.hex}"


def outcome_of(due: DueMessage, attempt: Attempt, now: datetime, chance: float) -> Outcome:
    attempts = due.attempts + 1
    told = (attempts, attempt.status, attempt.answer)
    if attempt.arrived:
        return Outcome(due.id, "delivered", *told, now, now)
    pause = pause_after(attempts, chance, attempt.retry_after)
    if pause is None or attempt.gone:
        return Outcome(due.id, "dead", *told, now, now)
    return Outcome(due.id, "pending", *told, now + pause, None)


def concerns(webhook: Webhook, service: str, item: RelayedEvent) -> bool:
    """Whether the webhook is told of an event: what everybody, or its organisation as a whole, may
    know of."""
    kind = item.event.type
    return (
        service in webhook.services
        and not {EVERYBODY, webhook.owner}.isdisjoint(item.audience)
        and item.event.time >= webhook.created_at
        and (
            not webhook.types
            or any(kind == each or kind.startswith(f"{each}.") for each in webhook.types)
        )
    )


def messages_of(
    webhook: Webhook, service: str, items: Iterable[tuple[RelayedEvent, str]]
) -> Iterable[NewMessage]:
    """The events that concern a webhook, of each its JSON; all of one subject are in one lane."""
    lanes: dict[int, list[str]] = {}
    for item, text in items:
        if concerns(webhook, service, item):
            lane = zlib.crc32(f"{service} {item.event.subject}".encode()) % LANES
            lanes.setdefault(lane, []).append(text)
    for lane, events in lanes.items():
        for first in range(0, len(events), MOST_OF_A_MESSAGE):
            yield NewMessage.of(webhook, lane, events[first : first + MOST_OF_A_MESSAGE])


async def relay_for_ever(settings: Settings, database: Database) -> None:
    """Until cancelled; in several workers at once each event becomes one message.

    While there is no webhook it asks no service, and waits until it is told of one.
    """
    sources, outside = EventSources.of(settings, NAME), Outside(settings)
    relay = Relay(settings, database, sources, outside)
    try:
        with Notifications(settings.database_url(NAME)).waking(CHANNEL) as news:
            while True:
                await _work(relay)
                await news.within(QUIET_SECONDS)
    finally:
        await sources.close()
        await outside.close()


async def _work(relay: Relay) -> None:
    """Take and send for as long as there is a webhook."""
    loops = {asyncio.create_task(each(relay)) for each in (_take_while_wanted, _send_for_ever)}
    try:
        ended, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
        for each in ended:
            each.result()
    finally:
        for each in loops:
            each.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
    await relay.drain()


async def _take_while_wanted(relay: Relay) -> None:
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            taken = await relay.take_all()
        except Unavailable:
            taken = 0
        if taken is None:
            return
        pause = FIRST_PAUSE_SECONDS if taken else min(2 * pause, LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(0 if taken >= AT_ONCE else pause)


async def _send_for_ever(relay: Relay) -> None:
    forgot, pause = time.monotonic(), FIRST_PAUSE_SECONDS
    while True:
        await relay.wait(pause)
        try:
            begun = await relay.send_due()
            if time.monotonic() - forgot > FORGET_SECONDS:
                await relay.forget()
                forgot = time.monotonic()
        except Unavailable:
            begun = 0
        busy = begun or not relay.resting
        pause = FIRST_PAUSE_SECONDS if busy else min(2 * pause, LONGEST_PAUSE_SECONDS)
