"""Requests that two readers could understand differently are refused before anybody acts on them.

What is no HTTP at all does not come as far as this: the protocol refuses it.
"""

import re

from starlette.types import Scope

from services.shared.errors import MalformedRequest

HOST = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=-]*(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
VERSIONS = frozenset({"1.0", "1.1"})
# A second one of these would be somebody's choice: ours, or that of the service.
SINGLE = frozenset(
    {b"host", b"authorization", b"content-length", b"content-type", b"transfer-encoding",
     b"idempotency-key", b"x-request-id"}
)  # fmt: skip
# NUL and other controls, a backslash, an escape that is no UTF-8, empty and dot segments.
UNCLEAR_PATH = re.compile("[\x00-\x1f\x7f\\\\\ufffd]|//|/\\.{1,2}(/|$)")


def check_shape(scope: Scope) -> None:
    """Raises MalformedRequest."""
    if scope["http_version"] not in VERSIONS:
        raise MalformedRequest("HTTP/1.1 is spoken here.")
    path: str = scope["path"]
    if UNCLEAR_PATH.search(path) or not path.startswith("/"):
        raise MalformedRequest(
            "A path begins with / and has no empty segment, no . or .. segment, no backslash and "
            "no control character, as they are or percent-encoded."
        )
    seen = set()
    for name, value in scope["headers"]:
        if name in SINGLE:
            if name in seen:
                raise MalformedRequest(f"The header {name.decode()} may be sent once only.")
            seen.add(name)
        if name == b"transfer-encoding" and value.lower() != b"chunked":
            raise MalformedRequest("The only Transfer-Encoding that is read here is chunked.")
        if not value.isascii():
            _check_text(name, value)
    _check_host(scope, seen)


def _check_text(name: bytes, value: bytes) -> None:
    try:
        value.decode()
    except UnicodeDecodeError:
        raise MalformedRequest(
            f"The header {name.decode('latin-1')} must be ASCII, or UTF-8."
        ) from None


def _check_host(scope: Scope, seen: set[bytes]) -> None:
    if b"host" not in seen:
        if scope["http_version"] == "1.1":
            raise MalformedRequest("HTTP/1.1 needs a Host header.")
        return
    host = next(value for name, value in scope["headers"] if name == b"host")
    if HOST.fullmatch(host) is None:
        raise MalformedRequest("The Host header must be a name or an address, and a port.")
