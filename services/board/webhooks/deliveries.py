"""One attempt to deliver a message, and what came of it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import aiohttp

from services.board.webhooks.rules.retries import retry_after
from services.shared.outside.addresses import AddressRefused
from services.shared.outside.sessions import Outside

SECONDS = 15.0
"""For the whole attempt, the answer's body too."""
MOST_READ = 64 * 1024
MOST_TOLD = 200
HEADERS = {
    "Content-Type": "application/cloudevents-batch+json",
    "User-Agent": "Marches-Webhooks/1 (+https://www.standardwebhooks.com)",
    "Accept-Encoding": "identity",
}
GONE = 410


class Attempt(NamedTuple):
    """How it ended. `answer` is the beginning of what was answered, or what prevented it."""

    status: int | None
    answer: str
    retry_after: timedelta | None = None

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        return self.status == GONE


async def deliver(outside: Outside, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
    """One POST; never raises for what the receiver does."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _post(outside.session(url), url, body, headers)
    except AddressRefused as error:
        return Attempt(None, str(error))
    except TimeoutError:
        return Attempt(None, f"no whole answer within {SECONDS:.0f} s")
    except aiohttp.ClientConnectorDNSError as error:
        return Attempt(None, str(error.os_error)[:MOST_TOLD])
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Attempt(None, str(error)[:MOST_TOLD] or type(error).__name__)


async def _post(
    session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]
) -> Attempt:
    sent = HEADERS | dict(headers)
    async with session.post(url, data=body, headers=sent, allow_redirects=False) as answer:
        told = await _beginning(answer)
        asked = retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))
        return Attempt(answer.status, told, asked)


async def _beginning(answer: aiohttp.ClientResponse) -> str:
    """The first characters of an answer, of which no more than so much is read."""
    read = b""
    async for piece in answer.content.iter_any():
        read += piece[: MOST_READ - len(read)]
        if len(read) >= MOST_READ:
            answer.close()
            break
    text = read[: 4 * MOST_TOLD].decode("utf-8", "replace")
    return "".join(each if each.isprintable() else " " for each in text)[:MOST_TOLD]
