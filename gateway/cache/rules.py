"""What may be shared: which requests are the same, which answers are everybody's (RFC 9111)."""

import hashlib
from collections.abc import Iterable

from starlette.types import Scope

from services.shared.requests import Header

PUBLIC_PREFIXES = ("/v1/public/", "/.well-known/")
PERSONAL = frozenset({b"authorization", b"cookie", b"range"})
CHOOSING = frozenset({b"accept", b"accept-language"})
CONDITIONS = frozenset({b"if-none-match", b"if-modified-since", b"accept-encoding"})
"""Compression is the gateway's own: one answer is kept for all."""
CONNECTIONS = frozenset({b"keep-alive", b"close"})
OF_ONE_REQUEST = frozenset(
    {b"x-request-id", b"x-correlation-id", b"date", b"age", b"server-timing"}
)

Key = tuple[bytes, bytes, tuple[Header, ...]]


def share_key(scope: Scope) -> Key | None:
    """The same for requests with the same answer; None where an answer may be one caller's own,
    or Connection names what is not to be read."""
    if scope["method"] != "GET" or not scope["path"].startswith(PUBLIC_PREFIXES):
        return None
    chosen = []
    for name, value in scope["headers"]:
        if name in PERSONAL or (name == b"connection" and value.lower() not in CONNECTIONS):
            return None
        if name in CHOOSING:
            chosen.append((name, value))
    return scope["raw_path"], scope["query_string"], tuple(sorted(chosen))


def unconditional(headers: Iterable[Header]) -> list[Header]:
    """The headers without what makes the answer depend on what the caller has already."""
    return [pair for pair in headers if pair[0] not in CONDITIONS]


def seconds_to_share(status: int, headers: Iterable[Header]) -> float | None:
    """For how long the answer may be shared, 0 being with those who ask now; None for not."""
    named = dict(headers)
    rules = [each.strip() for each in named.get(b"cache-control", b"").lower().split(b",")]
    varies = {name.strip() for name in named.get(b"vary", b"").lower().split(b",")} - {b""}
    private = {b"private", b"no-store", b"no-cache"} & set(rules)
    if status != 200 or b"public" not in rules or private or b"set-cookie" in named:
        return None
    if not varies <= CHOOSING | {b"origin"}:  # the gateway answers to origins itself
        return None
    return _age(rules, b"s-maxage=") or _age(rules, b"max-age=")


def seconds_again(headers: Iterable[Header], before: Iterable[Header]) -> float:
    """For how long an answer that has not changed may be kept: as its 304 says or, where that says
    nothing, as was said before (RFC 9111, 4.3.4)."""
    said = list(headers)
    says = any(name == b"cache-control" for name, _ in said)
    return seconds_to_share(200, said if says else before) or 0.0


def _age(rules: list[bytes], name: bytes) -> float:
    return next((float(each[len(name):]) for each in rules
                 if each.startswith(name) and each[len(name):].isdigit()), 0.0)  # fmt: skip


def general(headers: Iterable[Header]) -> list[Header]:
    """The headers of an answer that are the same for everybody."""
    return [pair for pair in headers if pair[0] not in OF_ONE_REQUEST]


def etag_of(headers: Iterable[Header], body: bytes) -> str:
    """The service's own ETag, else one made of the bytes."""
    named = dict(headers)
    own = named.get(b"etag", b"").decode("latin-1")
    return own or f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def has_already(scope: Scope, etag: str) -> bool:
    """Whether If-None-Match names `etag` (weak comparison)."""
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            tags = {tag.strip().removeprefix("W/") for tag in value.decode("latin-1").split(",")}
            return "*" in tags or etag.removeprefix("W/") in tags
    return False
