"""Reads a council's ModernGov, slowly and politely, and believes none of it."""

import asyncio
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import aiohttp

from services.board.moderngov.rules import records
from services.board.moderngov.rules.elements import NotRead, parse
from services.board.moderngov.rules.records import Committee, CouncilAgenda, CouncilMeeting
from services.shared.outside.addresses import AddressRefused
from services.shared.outside.sessions import Outside

SERVICE = "/mgWebService.asmx/"
SECONDS = 20.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
EVERY_COMMITTEE = ("-1", "0")
"""What all of them is called: -1 at some, where 0 gives nothing, and 0 at others."""
AFTER_SHIELD = timedelta(hours=6)
PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)
"""How a web page begins, also one that says it is XML."""


class CouncilUnread(Exception):
    """What prevented it; `state` is a name for it, `again` when to try again."""

    state: ClassVar[str] = "silent"
    again: ClassVar[timedelta] = timedelta(minutes=15)


class CouncilSilent(CouncilUnread):
    """No answer, or an error of the council's server."""


class CouncilShield(CouncilUnread):
    """Refused by the council's shield against robots: it is tried again in hours, never evaded."""

    state = "shielded"
    again = AFTER_SHIELD


class CouncilGarbage(CouncilUnread):
    """The answer is not what ModernGov answers."""

    state = "garbage"
    again = AFTER_SHIELD


class ModernGov:
    """One council's installation; `base` may have a path, such as `/modern.gov`."""

    def __init__(self, outside: Outside, base: str, contact: str) -> None:
        self._outside, self._base = outside, base.rstrip("/")
        self._headers = {
            "User-Agent": f"Marches/1 (reads committee meetings; {contact})",
            "Accept": "text/xml, application/xml",
        }

    async def committees(self) -> list[Committee]:
        """Those in being. Raises CouncilUnread."""
        for everything in EVERY_COMMITTEE:
            root = await self._ask("GetCommittees", {"lCommitteeId": everything})
            if found := records.committees(root):
                return found
        return []

    async def meetings(self, committee: int, first: date, last: date) -> list[CouncilMeeting]:
        """Of a committee, within the days. Raises CouncilUnread."""
        asked = {"lCommitteeId": str(committee)} | _days(first, last)
        return records.meetings(await self._ask("GetMeetings", asked), first, last)

    async def all_meetings(self, first: date, last: date) -> list[CouncilMeeting]:
        """Of all committees, within the days. Raises CouncilUnread."""
        root = await self._ask("GetAllMeetingsByDate", _days(first, last))
        return records.meetings(root, first, last)

    async def agenda(self, meeting: int) -> CouncilAgenda | None:
        """What of a meeting is open to everybody. Raises CouncilUnread."""
        root = await self._ask("GetMeeting", {"lMeetingId": str(meeting)})
        return records.agenda(root, self._base)

    async def _ask(self, what: str, asked: Mapping[str, str]) -> Element:
        url = f"{self._base}{SERVICE}{what}"
        try:
            async with asyncio.timeout(SECONDS):
                return parse(await self._read(url, asked))
        except NotRead as error:
            raise CouncilGarbage(str(error)) from None
        except AddressRefused as error:
            raise CouncilSilent(str(error)) from None
        except TimeoutError:
            raise CouncilSilent(f"No whole answer within {SECONDS:.0f} s.") from None
        except (aiohttp.ClientError, OSError) as error:
            raise CouncilSilent(f"No answer: {type(error).__name__}.") from error

    async def _read(self, url: str, asked: Mapping[str, str] | None) -> bytes:
        for _ in range(1 + MOST_REDIRECTS):
            session = self._outside.session(url)
            async with session.get(
                url, params=asked, headers=self._headers, allow_redirects=False
            ) as answer:
                if not 300 <= answer.status < 400:
                    return await _body(answer)
                url, asked = self._followed(url, answer.headers.get("Location", "")), None
        raise CouncilSilent("It redirects again and again.")

    def _followed(self, url: str, to: str) -> str:
        home = urlsplit(self._base)
        try:
            found = urlsplit(urljoin(url, to))
        except ValueError:
            raise CouncilSilent("It redirects to what is no address.") from None
        if (found.scheme, found.netloc) != (home.scheme, home.netloc):
            raise CouncilSilent("It redirects to another host.")
        return found.geturl()


def _days(first: date, last: date) -> dict[str, str]:
    return {"sFromDate": records.written(first), "sToDate": records.written(last)}


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    read = b""
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > MOST_BYTES:
            answer.close()
            raise CouncilGarbage("The answer is longer than 5 MiB.")
    if answer.status in {401, 403, 429} or _is_page(read):
        raise CouncilShield("Refused by the council's shield.")
    if answer.status != 200:
        raise CouncilSilent(f"It answers {answer.status}.")
    return read


def _is_page(body: bytes) -> bool:
    return bool(PAGE.match(body[:4096]))
