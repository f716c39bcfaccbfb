"""Requests that two readers could understand differently are refused before anybody acts on them.

What is no HTTP at all does not come as far as this: the protocol refuses it.
"""

import re

from starlette.types import Scope

from gateway.headers import named_by_connection
from services.shared.errors import MalformedRequest
from services.shared.requests import SINGLE, refuse_repeated

HOST = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=-]*(:[0-9]*)?|\[[0-9A-Fa-f:.]+\](:[0-9]*)?")
VERSIONS = frozenset({"1.0", "1.1"})
# Without these nobody could tell what is asked of whom, and where it ends.
FRAMING = frozenset({b"host", b"content-length", b"transfer-encoding"})
CHUNKED = b"chunked"
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
    headers = scope["headers"]
    named = dict(headers)
    if len(named) < len(headers):
        refuse_repeated(headers, FRAMING | SINGLE)
    for name, value in headers:
        if not value.isascii():
            _check_text(name, value)
    if named.get(b"transfer-encoding", CHUNKED).lower() != CHUNKED:
        raise MalformedRequest("The only Transfer-Encoding that is read here is chunked.")
    if b"connection" in named and FRAMING & named_by_connection(headers):
        raise MalformedRequest("Connection may not name Host, Content-Length, Transfer-Encoding.")
    _check_host(named.get(b"host"), scope["http_version"])


def _check_text(name: bytes, value: bytes) -> None:
    try:
        value.decode()
    except UnicodeDecodeError:
        raise MalformedRequest(
            f"The header {name.decode('latin-1')} must be ASCII, or UTF-8."
        ) from None


def _check_host(host: bytes | None, version: str) -> None:
    if host is None:
        if version == "1.1":
            raise MalformedRequest("HTTP/1.1 needs a Host header.")
        return
    if HOST.fullmatch(host) is None:
        raise MalformedRequest("The Host header must be a name or an address, and a port.")
