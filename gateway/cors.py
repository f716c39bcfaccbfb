"""Cross-origin requests: named origins may send credentials, any other origin may not."""

from collections.abc import Collection

from starlette.types import Scope, Send

from services.shared.requests import Header, header

METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
SENT = (
    b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    b"X-Request-ID, X-Correlation-ID, traceparent, tracestate, Altcha, Invitation"
)
EXPOSED = (
    b"ETag, Location, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, "
    b"X-Correlation-ID, Idempotency-Hit, WWW-Authenticate"
)
PREFLIGHT_SECONDS = b"600"


def cors_headers(scope: Scope, named: Collection[str]) -> list[Header]:
    """The CORS headers of an answer; none for a request that has no Origin."""
    origin = header(scope, b"origin")
    vary: list[Header] = [(b"vary", b"Origin")] if named else []
    if origin is None:
        return vary
    if origin in named:
        allowed = [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
        ]
    else:
        allowed = [(b"access-control-allow-origin", b"*")]
    return [*vary, *allowed, (b"access-control-expose-headers", EXPOSED)]


def is_preflight(scope: Scope) -> bool:
    return (
        scope["method"] == "OPTIONS"
        and header(scope, b"origin") is not None
        and header(scope, b"access-control-request-method") is not None
    )


async def answer_preflight(send: Send) -> None:
    """What a browser asks before it sends (the origin's own headers are added on the way out)."""
    headers = [
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", SENT),
        (b"access-control-max-age", PREFLIGHT_SECONDS),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
