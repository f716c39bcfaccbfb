"""A mail server that keeps what it gets, and who sends to it."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from services.engagement.mail.carriers import MailServer
from services.engagement.mail.sender import Links, Sender
from services.engagement.receipt_ring import receipt_ring
from services.engagement.updates.dispatch import LETTERS
from services.shared.database import Database
from services.shared.settings import Settings

LINK = re.compile(r"https?://[^\s>]+/v1/public/updates/(confirmation|leaving)\?code=[0-9A-Z-]+")


@dataclass
class MailSink:
    """`answer` is what it says to the nth mail, after it has it; `refused` are addresses."""

    answer: Callable[[int], str] = lambda _: "250 OK"
    refused: set[str] = field(default_factory=set)
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return f"550 5.1.1 <{address}> is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        answer = self.answer(len(self.got) + 1)
        if answer.startswith(("250", "break")):
            message = message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            self.got.append((envelope.rcpt_tos[0], message))
        if answer == "break":
            assert server.transport is not None
            server.transport.abort()
        return answer

    def links(self, address: str) -> dict[str, str]:
        """Those of the last mail to an address, by what they are for, without the host."""
        message = [message for to, message in self.got if to == address][-1]
        found = LINK.finditer(f"{message.get_content()} {message['List-Unsubscribe']}")
        return {each[1]: "/v1/" + each[0].partition("/v1/")[2] for each in found}

    def subjects(self, address: str) -> list[str]:
        return [str(message["Subject"]) for to, message in self.got if to == address]


@asynccontextmanager
async def sinking() -> AsyncIterator[MailSink]:
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it tells every address
    sink = MailSink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop), "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()


def sender_of(settings: Settings, database: Database) -> Sender:
    links = Links(settings.public_address, receipt_ring(settings))
    assert settings.smtp_host is not None
    carrier = MailServer(settings, settings.smtp_host)
    return Sender(database, carrier, LETTERS, links, settings.mail_from)
