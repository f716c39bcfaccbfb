"""Answers in gzip to whoever accepts it, but for secrets, streams of events and pictures."""

import gzip
from collections.abc import Iterable
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipResponder
from starlette.types import Message, Receive, Scope, Send

from services.shared.negotiation import takes
from services.shared.requests import Header, header

SMALLEST_BYTES = 2_000
"""Below that an answer is one or two packets anyway."""
LEVEL = 1
"""Of 9: JSON is a seventh after the first, and no smaller than a tenth after the last."""


def accepts_gzip(scope: Scope) -> bool:
    accepted = header(scope, b"accept-encoding")
    return accepted is not None and _takes_gzip(accepted)


@lru_cache(maxsize=64)  # browsers send one of a few
def _takes_gzip(accepted: str) -> bool:
    return takes(accepted, "gzip")


def gzipped(body: bytes) -> bytes | None:
    """An answer that is kept, in the form in which most take it; None where it is short."""
    return gzip.compress(body, LEVEL) if len(body) >= SMALLEST_BYTES else None


def in_gzip(headers: Iterable[Header]) -> list[Header]:
    """The headers of an answer whose body is compressed already."""
    return [*headers, (b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]


def compressed(send: Send, scope: Scope) -> Send:
    """`send` that compresses what it is given, where the caller accepts it."""
    if not accepts_gzip(scope) or scope["method"] == "HEAD":
        return send
    responder = GZipResponder(_nothing, SMALLEST_BYTES, LEVEL)
    responder.send = chosen = send

    async def sending(message: Message) -> None:
        nonlocal chosen
        if message["type"] == "http.response.start":
            headers = list(message["headers"])  # others may be sent the same ones
            message = {**message, "headers": headers}
            chosen = send if _left_alone(Headers(raw=headers)) else responder.send_with_compression
        await chosen(message)

    return sending


def _left_alone(headers: Headers) -> bool:
    """Whether it is short, or must not be stored: its length could tell a secret."""
    length = int(headers.get("content-length", SMALLEST_BYTES))
    return length < SMALLEST_BYTES or "no-store" in headers.get("cache-control", "")


async def _nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """What is compressed comes through `send`."""
