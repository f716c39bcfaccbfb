"""A mail as it is sent (RFC 5322), with one-click unsubscription (RFC 8058)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple
from uuid import UUID

LANGUAGES = {"english": "en", "welsh": "cy"}
NAME = "Marches"
POLICY = SMTP.clone(max_line_length=998)
"""RFC 5322's limit of a line: an address that was folded would be encoded, and lead nowhere."""


class Letter(NamedTuple):
    """What is said. `leaving` is where one click ends it; None for what comes once only."""

    subject: str
    text: str
    leaving: str | None = None


def message_of(
    id_: UUID, letter: Letter, sender: str, address: str, language: str, now: datetime
) -> bytes:
    """The same mail has the same Message-ID whenever it is sent.

    Raises ValueError for an address or a subject that would begin a header of its own.
    """
    message = EmailMessage(policy=POLICY)
    message["Message-ID"] = f"<{id_}@{sender.rpartition('@')[2]}>"
    message["Date"] = format_datetime(now)
    message["From"] = Address(NAME, addr_spec=sender)
    message["To"] = Address(addr_spec=address)
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    if letter.leaving is not None:
        message["List-Unsubscribe"] = f"<{letter.leaving}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message["Content-Language"] = LANGUAGES[language]
    return message.as_bytes()
