"""Mails that are due are handed over, each once, or known as unsure.

A mail is marked before it is handed over, in a transaction of its own. Whoever ends before that has
sent nothing: after the lease another one takes it. Whoever ends after it may have sent it: it is
told as unsure, and a person decides; into a folder it is simply written again.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from uuid import UUID

import structlog

from services.engagement.mail import repository
from services.engagement.mail.carriers import Carrier, Deferral, Refusal, Unclear
from services.engagement.mail.repository import DueMail
from services.engagement.mail.rules.messages import Letter, message_of
from services.engagement.mail.rules.retries import pause_after
from services.engagement.receipt_ring import ReceiptRing
from services.shared.database import Database

LEAVING, LEAVING_PATH = "subscription leaving", "/v1/public/updates/leaving"
"""What the code in a link to leave is for, and where it leads."""
AT_ONCE = 20
LEASE = timedelta(minutes=15)
"""Longer than all of a batch can take."""
LEFT = timedelta(minutes=5)
"""Longer than to hand one over can take."""
KEPT = timedelta(days=30)

log = structlog.get_logger("marches.mail")


class Links:
    """Addresses that a mail leads to; a code in one is made for its recipient and kept nowhere."""

    def __init__(self, address: str, ring: ReceiptRing) -> None:
        self._address, self._ring = address, ring

    def to(self, path: str) -> str:
        return f"{self._address}{path}"

    def to_leave(self, recipient: UUID) -> str:
        """Where one click ends all mails to a recipient."""
        return self.by_code(LEAVING_PATH, LEAVING, recipient)

    def by_code(self, path: str, kind: str, recipient: UUID) -> str:
        return f"{self.to(path)}?code={self._ring.receipt_of(kind, recipient)}"


Write = Callable[[DueMail, Links], Letter]


class Sender:
    """Writes what is due as `letters` say by kind, and hands it to the carrier."""

    def __init__(
        self, database: Database, carrier: Carrier, letters: Mapping[str, Write], links: Links,
        sender: str,
    ) -> None:  # fmt: skip
        self._database, self._carrier = database, carrier
        self._letters, self._links, self._sender = letters, links, sender

    async def send_due(self) -> int:
        """Send what is due; how many mails were tried."""
        now = datetime.now(UTC)
        until = now + LEASE
        async with self._database.write() as session:
            due = await repository.take_due(session, now, until, AT_ONCE)
        for each in due:
            await self._send(each, until)
        return len(due)

    async def _send(self, due: DueMail, until: datetime) -> None:
        try:
            message = self._message(due)
            await self._carrier.offer(self._sender, due.address)
            async with self._database.write() as session:
                mine = await repository.hand(session, due.id, until, datetime.now(UTC))
            if not mine:  # who left meanwhile is sent nothing
                return await self._carrier.close()
            await self._carrier.hand(due.id, message)
        except Deferral as answer:
            await self._again(due, str(answer))
        except Refusal as answer:
            await self._end(due, "refused", str(answer))
        except Unclear as answer:
            await self._end(due, "unsure", str(answer))
        else:
            await self._end(due, "sent", None)
        return None

    def _message(self, due: DueMail) -> bytes:
        try:
            letter = self._letters[due.kind](due, self._links)
            now = datetime.now(UTC)
            return message_of(due.id, letter, self._sender, due.address, due.language, now)
        except (KeyError, ValueError, MessageError) as error:
            log.error("a mail cannot be written", mail=str(due.id), kind=due.kind)
            raise Refusal(type(error).__name__) from error

    async def _again(self, due: DueMail, answer: str) -> None:
        pause = pause_after(due.attempts + 1)
        if pause is None:
            return await self._end(due, "refused", answer)
        log.warning("a mail was not taken", mail=str(due.id), answer=answer)
        return await self._end(due, "pending", answer, pause)

    async def _end(
        self, due: DueMail, state: str, answer: str | None, pause: timedelta | None = None
    ) -> None:
        now = datetime.now(UTC)
        async with self._database.write() as session:
            later = now + pause if pause else None
            await repository.end(session, due.id, state, answer, now, later)

    async def settle(self, now: datetime) -> int:
        """What was handed over by somebody who has ended; how many."""
        state = "pending" if self._carrier.repeatable else "unsure"
        async with self._database.write() as session:
            return await repository.settle_left(session, state, now - LEFT, now)

    async def forget(self, now: datetime) -> None:
        """What became of mails is kept for so long."""
        async with self._database.write() as session:
            await repository.forget_sent(session, now - KEPT)

    async def close(self) -> None:
        await self._carrier.close()
