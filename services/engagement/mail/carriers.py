"""Who takes a mail: a mail server, or a folder."""

import asyncio
from pathlib import Path
from typing import Protocol
from uuid import UUID

import aiosmtplib

from services.shared.settings import Settings

SECONDS = 30.0
"""For each answer of the mail server."""
FOLDER, ENDING = "mail", ".eml"


class Deferral(Exception):
    """It was not taken; another time it may be."""


class Refusal(Exception):
    """It is not taken, now or ever."""


class Unclear(Exception):
    """It was handed over, and no answer came."""


class Carrier(Protocol):
    """`repeatable`: the same mail handed over twice is there once."""

    repeatable: bool

    async def offer(self, sender: str, address: str) -> None:
        """Ask whether it is taken. Raises Deferral, Refusal."""

    async def hand(self, mail: UUID, message: bytes) -> None:
        """Hand over what was offered. Raises Deferral, Refusal, Unclear."""

    async def close(self) -> None:
        """Mails that follow are taken by another connection."""


class Folder:
    """Each mail becomes a file by its id."""

    repeatable = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def offer(self, sender: str, address: str) -> None:
        """Everything is taken."""

    async def hand(self, mail: UUID, message: bytes) -> None:
        try:
            await asyncio.to_thread(self._write, mail, message)
        except OSError as error:
            raise Deferral(type(error).__name__) from error

    def _write(self, mail: UUID, message: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{mail}{ENDING}"
        path.with_suffix(".part").write_bytes(message)
        path.with_suffix(".part").replace(path)

    async def close(self) -> None:
        """Nothing is open."""


class MailServer:
    """A mail server by SMTP, over one connection until it fails."""

    repeatable = False

    def __init__(self, settings: Settings, host: str) -> None:
        self._settings, self._host = settings, host
        self._client: aiosmtplib.SMTP | None = None

    async def offer(self, sender: str, address: str) -> None:
        try:
            client = self._client or await self._connected()
            await client.mail(sender)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            await self.close()
            raise Deferral(told(error)) from error
        try:
            await client.rcpt(address)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            await self.close()
            raise (Refusal if is_final(error) else Deferral)(told(error)) from error

    async def hand(self, mail: UUID, message: bytes) -> None:
        assert self._client is not None  # it was offered
        try:
            await self._client.data(message)
        except aiosmtplib.SMTPResponseException as error:
            await self.close()
            raise (Refusal if is_final(error) else Deferral)(told(error)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            await self.close()
            raise Unclear(told(error)) from error

    async def _connected(self) -> aiosmtplib.SMTP:
        settings = self._settings
        password = settings.smtp_password
        client = aiosmtplib.SMTP(
            hostname=self._host,
            port=settings.smtp_port,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            username=settings.smtp_user,
            password=password.get_secret_value() if password else None,
            timeout=SECONDS,
        )
        await client.connect()
        self._client = client
        return client

    async def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def carrier_of(settings: Settings) -> Carrier:
    """A mail server where there is one, else a folder."""
    if settings.smtp_host is not None:
        return MailServer(settings, settings.smtp_host)
    return Folder(settings.data_dir / FOLDER)


def told(error: Exception) -> str:
    """The reply code, or what prevented one: the words of a mail server can name the address."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return str(error.code)
    return type(error).__name__


def is_final(error: Exception) -> bool:
    return isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= 500
