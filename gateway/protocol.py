"""HTTP/1.1 from clients that nobody trusts: what uvicorn leaves open is closed here.

Heads have a size and a time, what is no HTTP is a problem and not a text, a client that does not
read is let go, and nothing is ever upgraded.
"""

import asyncio
import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.incoming import has_body
from services.shared.errors import PROBLEM_JSON, HeadTooLarge, MalformedRequest, Problem
from services.shared.requests import Header, new_request_id
from services.shared.settings import Settings

HEAD_SECONDS = 10.0
UNREAD_SECONDS = 60.0
LARGEST_HEAD = 32 * 1024
MOST_HEADERS = 100


class Refusal(Exception):
    """Stops the parser."""


class PatientProtocol(HttpToolsProtocol):
    """One connection. It has either a request in work, uvicorn's keep-alive timer, or ours."""

    head_seconds = HEAD_SECONDS
    unread_seconds = UNREAD_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._in_head = True
        self._head_size = 0
        self._problem: Problem = MalformedRequest("This is no HTTP/1.1 request.")
        self._unread: asyncio.TimerHandle | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._read_again()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_size += len(data)
            if self._head_size > LARGEST_HEAD:
                self._refuse(HeadTooLarge())
        if self._waiting is None and self._rests():
            self._wait()

    def _rests(self) -> bool:
        """Whether neither a request is in work nor uvicorn's timer runs."""
        at_work = self.cycle is not None and not self.cycle.response_complete
        return not at_work and self.timeout_keep_alive_task is None

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._head_size = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        # What follows the last chunk must not be taken for a header (RFC 9110, 6.5.1).
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        size = sum(len(name) + len(value) for name, value in self.headers) + len(self.url)
        if len(self.headers) > MOST_HEADERS or size > LARGEST_HEAD:
            self._stop_parsing(HeadTooLarge())
        if self.parser.get_http_version() == "1.0" and _names_coding(self.headers):
            # An older proxy before us would not have known where its body ends (RFC 9112, 6.1).
            self._stop_parsing(MalformedRequest("Transfer-Encoding needs HTTP/1.1."))
        if self.parser.should_upgrade() and has_body(self.scope):  # type: ignore[arg-type]
            self._stop_parsing(MalformedRequest("No upgrade is offered; send the body without."))
        self._stop_waiting()
        super().on_headers_complete()

    def _stop_parsing(self, problem: Problem) -> None:
        self._problem = problem
        raise Refusal

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._read_again()
        super().resume_writing()

    def _read_again(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _unsupported_upgrade_warning(self) -> None:
        # It is answered as if nobody had asked; what follows it could be in another protocol.
        if self.cycle is not None:
            self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._problem)

    def _refuse(self, problem: Problem) -> None:
        cycle = self.cycle
        at_work = cycle is not None and not cycle.response_complete
        if at_work and not cycle.more_body:
            cycle.keep_alive = False  # the answer to a whole request comes first
            return
        if not at_work or not (cycle.response_started or self.pipeline):
            self.transport.write(_written(problem))
        self.transport.close()


def _names_coding(headers: Iterable[Header]) -> bool:
    return any(name == b"transfer-encoding" for name, _ in headers)


def _written(problem: Problem) -> bytes:
    request = new_request_id()
    body = json.dumps(problem.body(instance="", request_id=request)).encode()
    status = HTTPStatus(problem.status)
    return (
        f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: {PROBLEM_JSON}\r\n"
        f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\n"
        f"x-request-id: {request}\r\nconnection: close\r\n\r\n"
    ).encode() + body


def server_options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told beside its defaults, for a server that faces clients."""
    return {
        "http": PatientProtocol,
        "ws": "none",
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
    }
