"""What every request carries: an id, a correlation id, its time, an answer even when code fails."""

import contextlib
import json
import re
import time
from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus
from ipaddress import IPv6Address
from os import urandom
from uuid import UUID

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.shared.deadlines import within_deadline
from services.shared.errors import (
    PROBLEM_JSON,
    Fault,
    GatewayTimeout,
    MalformedRequest,
    Problem,
)
from services.shared.telemetry import Telemetry

Header = tuple[bytes, bytes]
"""Of ASGI: its name in small letters, and its value."""
REQUEST_ID = b"x-request-id"
CORRELATION_ID = b"x-correlation-id"
LONGEST_CORRELATION_ID = 128
QUIET_PATHS = frozenset({"/livez", "/readyz", "/healthz", "/metrics"})
POLLED_PATH = re.compile(r"/v1/[a-z]+/(jobs/[^/]+|snapshot)")
"""What programs ask for again and again until it changes."""
SINGLE = frozenset(
    {b"authorization", b"content-type", b"idempotency-key", b"if-match", b"last-event-id",
     REQUEST_ID, CORRELATION_ID}
)  # fmt: skip
"""Of two of these one would be believed, and nobody could say which."""
LOGGED = "marches.logged"
"""In a scope: whoever set it writes the line of this request."""

log = structlog.get_logger("marches.requests")


def is_poll(scope: Scope, status: int) -> bool:
    """Whether this was one of many questions for the same, and answered: debug, for the log."""
    asked = scope["method"] == "GET" and status < HTTPStatus.BAD_REQUEST
    return asked and POLLED_PATH.fullmatch(scope["path"]) is not None


def header(scope: Scope, name: bytes) -> str | None:
    """The first header of that (lower case) name."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def network_of(address: str) -> str:
    """The address, or the /64 that one subscriber has in IPv6."""
    if ":" not in address:
        return address
    try:
        return str(int(IPv6Address(address.partition("%")[0])) >> 64)
    except ValueError:
        return address


def new_request_id() -> str:
    """A random UUID as `str(uuid4())` gives it, in a third of the time."""
    digits = urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def request_id(scope: Scope) -> str:
    """The caller's X-Request-ID, or a new one. Raises MalformedRequest when it is no UUID."""
    given = header(scope, REQUEST_ID)
    if given is None:
        return new_request_id()
    with contextlib.suppress(ValueError):
        # UUID() also reads braces, spaces and signs, which are no longer what the caller sent.
        if str(UUID(given)) == given.lower():
            return given.lower()
    raise MalformedRequest(
        "X-Request-ID must be a UUID such as 5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a."
    )


def refuse_repeated(headers: Iterable[Header], single: Collection[bytes]) -> None:
    """Raises MalformedRequest for a second one of the headers that are `single`."""
    seen: set[bytes] = set()
    for name, _ in headers:
        if name in seen:
            text = name.decode()
            faults = [Fault(f"/header/{text}", "repeated", "Send one.")]
            raise MalformedRequest(f"The header {text} may be sent once only.", errors=faults)
        if name in single:
            seen.add(name)


async def send_problem(problem: Problem, scope: Scope, send: Send, *, request: str) -> None:
    """Answer with `problem`; a HEAD request gets its headers only."""
    body = json.dumps(problem.body(instance=scope["path"], request_id=request)).encode()
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    headers += [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"content-length", str(len(body)).encode()),
        *echoed(scope, request),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    sent = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": sent})


def echoed(scope: Scope, request: str) -> list[Header]:
    """The headers by which a caller knows the answer to this request again."""
    headers = [(REQUEST_ID, request.encode())]
    correlation = header(scope, CORRELATION_ID)
    if correlation and correlation.isprintable() and len(correlation) <= LONGEST_CORRELATION_ID:
        headers.append((CORRELATION_ID, correlation.encode("latin-1")))
    return headers


def server_timing(name: str, seconds: float) -> Header:
    """A header that tells how long `name` took until the answer began (W3C Server Timing)."""
    return b"server-timing", f"{name};dur={seconds * 1000:.1f}".encode()


class RequestContext:
    """Outermost layer of a service: request id in logs and answer, a problem for every failure."""

    def __init__(self, app: ASGIApp, *, service: str, telemetry: Telemetry) -> None:
        self.app = app
        self.service = service
        self.telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        try:
            refuse_repeated(scope["headers"], SINGLE)
            request = request_id(scope)
        except MalformedRequest as problem:
            self.telemetry.answered(scope, problem.status, 0.0)
            return await send_problem(problem, scope, send, request=new_request_id())
        scope["request_id"] = request
        exchange = _Exchange(scope, send, request, self.service)
        self.telemetry.in_flight.inc()
        with _bound(service=self.service, request_id=request):
            try:
                await exchange.run(self.app, receive)
            finally:
                self.telemetry.in_flight.dec()
                self.telemetry.answered(scope, exchange.status, exchange.seconds())
        return None


@contextlib.contextmanager
def _bound(**values: str) -> Iterator[None]:
    tokens = structlog.contextvars.bind_contextvars(**values)
    try:
        yield
    finally:
        structlog.contextvars.reset_contextvars(**tokens)


class _Exchange:
    """One request and its answer."""

    def __init__(self, scope: Scope, send: Send, request: str, service: str) -> None:
        self.scope, self.outer_send, self.request = scope, send, request
        self.service = service
        self.status = 0
        self.started = time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self.started

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        try:
            await within_deadline(app, self.scope, receive, self.send)
        except GatewayTimeout as problem:
            self.status = problem.status
            await send_problem(problem, self.scope, self.outer_send, request=self.request)
        except Exception as error:
            log.exception("request failed", path=self.scope["path"], error=type(error).__name__)
            if self.status:
                raise
            await send_problem(Problem(), self.scope, self.outer_send, request=self.request)
            self.status = Problem.status
        self._log()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            timing = server_timing(self.service, self.seconds())
            message["headers"] = [
                *message["headers"], *echoed(self.scope, self.request), timing,
            ]  # fmt: skip
        await self.outer_send(message)

    def _log(self) -> None:
        if LOGGED in self.scope or self.scope["path"] in QUIET_PATHS:
            return
        write = log.debug if is_poll(self.scope, self.status) else log.info
        write(
            "request",
            method=self.scope["method"],
            path=self.scope["path"],
            status=self.status,
            milliseconds=round(self.seconds() * 1000, 1),
        )
