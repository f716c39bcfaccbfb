"""What the gateway answers itself: health and the merged OpenAPI document."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import lru_cache

from starlette.types import Scope, Send

from gateway.cache.rules import has_already
from gateway.compression import accepts_gzip, gzipped, in_gzip
from gateway.health import Health, Report
from gateway.merge import Publication
from services.shared.errors import MethodNotAllowed
from services.shared.requests import REQUEST_ID, Header

Page = Callable[[], Awaitable[Report]]
READING = ("GET", "HEAD")


def check_reading(scope: Scope) -> None:
    """Raises MethodNotAllowed for anything but GET and HEAD."""
    if scope["method"] not in READING:
        raise MethodNotAllowed(headers={"Allow": ", ".join(READING)})


async def send_bytes(
    scope: Scope, send: Send, *, status: int, headers: list[Header], body: bytes
) -> None:
    """Send a whole answer; HEAD gets its headers only."""
    small = _kept_small(body) if accepts_gzip(scope) else None
    if small is not None:
        headers, body = in_gzip(headers), small
    headers = [
        *headers,
        (b"content-length", str(len(body)).encode()),
        (REQUEST_ID, scope["request_id"].encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    shown = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": shown})


@lru_cache(maxsize=16)
def _kept_small(body: bytes) -> bytes | None:
    """Documents and pages are made once, and so is their compressed form."""
    return gzipped(body)


def health_pages(health: Health) -> Mapping[str, Page]:
    return {
        "/livez": health.of_process,
        "/readyz": health.readiness,
        "/healthz": health.details,
    }


async def send_report(scope: Scope, send: Send, page: Page) -> None:
    """Answer with a health report."""
    check_reading(scope)
    status, report = await page()
    headers: list[Header] = [
        (b"content-type", b"application/json"),
        (b"cache-control", b"no-store"),
    ]
    await send_bytes(scope, send, status=status, headers=headers, body=json.dumps(report).encode())


async def send_document(
    scope: Scope, send: Send, document: Publication, stale: Collection[str] = ()
) -> None:
    """Answer with the OpenAPI document, or 304 when the caller has it.

    `stale` names the services that are down, whose part is as it was when they last answered.
    """
    check_reading(scope)
    headers: list[Header] = [
        (b"etag", document.etag.encode()),
        (b"cache-control", b"public, max-age=0, must-revalidate"),
    ]
    if stale:
        headers.append((b"x-marches-stale", ", ".join(stale).encode()))
    if has_already(scope, document.etag):
        headers.append((REQUEST_ID, scope["request_id"].encode()))
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    headers.append((b"content-type", b"application/json"))
    await send_bytes(scope, send, status=200, headers=headers, body=document.body)
