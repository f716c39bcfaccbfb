"""A service in another process or on another machine, reached over HTTP/1.1."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import aiohttp
from multidict import CIMultiDict
from starlette.types import Receive, Scope, Send
from yarl import URL

from gateway.failures import as_problem
from gateway.headers import HOP_BY_HOP, named_by_connection
from gateway.outgoing import OutgoingBody
from services.shared.errors import BadGateway
from services.shared.requests import Header

CONNECT_SECONDS = 2.0
# A service that ends gives notice for longer (MARCHES_NOTICE_SECONDS): by then we have let go of
# every connection that rests, and send nothing into one that it closes.
REST_SECONDS = 3.0
LONGEST_HEADER = 32 * 1024
MOST_HEADERS = 256
FRAMING = frozenset({b"transfer-encoding", b"content-length"})
NOT_SENT = frozenset({b"transfer-encoding", b"expect"})
WITHOUT_CONTENT = frozenset({204, 304})
AUTOMATIC: CIMultiDict[None] = CIMultiDict({"Content-Type": None})


class PlainRequest(aiohttp.ClientRequest):
    """Has the headers that it is given and no others."""

    def update_auto_headers(self, skip_auto_headers: Iterable[str] | None) -> None:
        self._skip_auto_headers = AUTOMATIC

    def update_cookies(self, cookies: object) -> None:
        """There are none but those among the headers."""


class Remote:
    """Forwards to `url` (scheme, host and port) and streams both ways, byte for byte."""

    def __init__(self, name: str, url: str, *, idle_seconds: float) -> None:
        self.name = name
        self._base = URL(url).origin()
        self._idle_seconds = idle_seconds
        self._session: aiohttp.ClientSession

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=REST_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=CONNECT_SECONDS, sock_read=self._idle_seconds
            ),
            auto_decompress=False,
            request_class=PlainRequest,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        ) as self._session:
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Unavailable when it cannot be reached, BadGateway, GatewayTimeout."""
        outgoing = OutgoingBody(scope, receive)
        try:
            response = await self._ask(scope, outgoing)
            try:
                await _pass_on(response, scope["method"], send)
            finally:
                response.close()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise outgoing.error or as_problem(error, self.name) from error

    async def _ask(self, scope: Scope, outgoing: OutgoingBody) -> aiohttp.ClientResponse:
        return await self._session.request(
            scope["method"],
            self._address(scope),
            headers=_sent(scope["headers"]),
            data=await outgoing.data(),
            allow_redirects=False,
        )

    def _address(self, scope: Scope) -> URL:
        # Built as encoded: what the client sent is what the service gets.
        return URL.build(
            scheme=self._base.scheme,
            host=self._base.host or "",
            port=self._base.port,
            path=scope["raw_path"].decode("ascii"),
            query_string=scope["query_string"].decode("ascii"),
            encoded=True,
        )


def _sent(headers: list[Header]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode()) for name, value in headers
            if name not in NOT_SENT]  # fmt: skip


async def _pass_on(response: aiohttp.ClientResponse, method: str, send: Send) -> None:
    headers = _received(response, method)
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    content, more = response.content, True
    while more:
        body = await content.readany()
        more = not content.at_eof()
        await send({"type": "http.response.body", "body": body, "more_body": more})


def _received(response: aiohttp.ClientResponse, method: str) -> list[Header]:
    """The answer's headers as they are, but for what is the business of one connection."""
    raw = [(name.lower(), value) for name, value in response.raw_headers]
    framing = [name for name, _ in raw if name in FRAMING]
    bodiless = method == "HEAD" or response.status in WITHOUT_CONTENT
    if response.status < 200 or (not framing and not bodiless):
        raise BadGateway("The answer of a service does not say where it ends.")
    dropped = HOP_BY_HOP | named_by_connection(raw) | {b"transfer-encoding"}
    if b"transfer-encoding" in framing or response.status in WITHOUT_CONTENT:
        dropped |= FRAMING
    return [pair for pair in raw if pair[0] not in dropped]
