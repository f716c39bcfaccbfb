"""Headers on their way in and out: what a caller may not say, what every answer says."""

from collections.abc import Iterable

from starlette.types import Message, Scope, Send

from services.shared.requests import Header

HOP_BY_HOP = frozenset(
    {
        b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization",
        b"proxy-connection", b"te", b"trailer", b"upgrade",
    }
)  # fmt: skip
FORWARDED = frozenset({b"forwarded", b"via", b"x-real-ip"})
REWRITTEN = frozenset({b"x-request-id"})
DROPPED = HOP_BY_HOP | FORWARDED | REWRITTEN
INTERNAL_PREFIXES = (b"x-marches-", b"x-forwarded-")

SECURITY: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"referrer-policy", b"no-referrer"),
)
API_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
NOT_STORED = (b"cache-control", b"private, no-store")
ASKED_AGAIN = (b"cache-control", b"private, no-cache")


def inbound(scope: Scope, request_id: str) -> list[Header]:
    """The headers that a service gets: no hop-by-hop, no internal ones, forwarding as we saw it."""
    named = named_by_connection(scope["headers"])
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name not in DROPPED and name not in named and not name.startswith(INTERNAL_PREFIXES)
    ]
    client = scope.get("client")
    kept += [
        (b"x-request-id", request_id.encode()),
        (b"x-forwarded-for", (client[0] if client else "unknown").encode()),
        (b"x-forwarded-proto", scope["scheme"].encode()),
    ]
    return kept


def named_by_connection(headers: Iterable[Header]) -> frozenset[bytes]:
    """Headers that the Connection header declares to be for this hop only (RFC 9110, 7.6.1)."""
    values = [value for name, value in headers if name == b"connection"]
    if not values:
        return frozenset()
    names = b",".join(values).split(b",")
    return frozenset(name.strip().lower() for name in names)


def secured(headers: Iterable[Header]) -> list[Header]:
    """The headers of an answer with those of security, and none of a service's own connection."""
    kept = [pair for pair in headers if pair[0] not in HOP_BY_HOP]
    policy = () if any(name == API_POLICY[0] for name, _ in kept) else (API_POLICY,)
    return [*kept, *SECURITY, *policy]


def dressed(send: Send, scope: Scope, cors: list[Header]) -> Send:
    """`send` that gives every answer the security and CORS headers."""
    authorised = any(name == b"authorization" for name, _ in scope["headers"])

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*secured(message["headers"]), *cors]
            names = {name for name, _ in headers}
            if authorised and NOT_STORED[0] not in names:
                headers.append(ASKED_AGAIN if b"etag" in names else NOT_STORED)
            message["headers"] = headers
        await send(message)

    return sending
