"""The lines of requests in the log of the gateway, of which there are thousands a second."""

import asyncio
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple, TextIO

from services.shared.redaction import may_tell, redacted

SHORT = ("timestamp", "level", "method", "path", "status", "milliseconds", "request_id")
"""What people read of a request."""


class RequestLine(NamedTuple):
    """A request that was answered. Times in milliseconds; None where no service was asked."""

    service: str
    request_id: str
    method: str
    path: str
    status: int
    milliseconds: float | None
    upstream_milliseconds: float | None


class RequestLines:
    """The text that a logger would write of such events, without its steps, and at once for all
    that a turn of the loop answered.
    """

    def __init__(self) -> None:
        self._least = logging.CRITICAL
        self._text: Callable[[RequestLine, str], str] = _as_json
        self._stream: TextIO = sys.stderr
        self._waiting: list[str] = []

    def configure(self, stream: TextIO, level: str, *, people: bool) -> None:
        """Write what is at least of that level."""
        self._least = logging.getLevelNamesMapping()[level.upper()]
        self._stream, self._text = stream, _for_people if people else _as_json

    def tell(self, line: RequestLine, *, debug: bool) -> None:
        """One request was answered; only its path was chosen by who asked."""
        if self._least > (logging.DEBUG if debug else logging.INFO):
            return
        if may_tell(line.path):
            line = line._replace(path=redacted(line.path))
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._write)
        self._waiting.append(self._text(line, "debug" if debug else "info"))

    def _write(self) -> None:
        text, self._waiting = "".join(self._waiting), []
        self._stream.write(text)
        self._stream.flush()


def _as_json(line: RequestLine, level: str) -> str:
    service, request, method, path, status, taken, upstream = line
    return (
        f'{{"service": "{service}", "request_id": "{request}", "method": {quoted(method)}, '
        f'"path": {quoted(path)}, "status": {status}, "milliseconds": {_number(taken)}, '
        f'"upstream_milliseconds": {_number(upstream)}, "event": "request", "level": "{level}", '
        f'"timestamp": "{_moment()}"}}\n'
    )


def _number(value: float | None) -> str:
    return "null" if value is None else str(value)


def _moment() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _for_people(line: RequestLine, level: str) -> str:
    _, request, method, path, status, taken, _ = line
    return in_short(time_of_day(int(time.time())), level, method, path, status, taken, request)


def in_short(
    moment: str, level: str, method: str, path: str, status: int, taken: float | None, request: str
) -> str:
    """A request in the words of who sent it; its id leads to the rest."""
    at = f"{moment} [{level:<9}] {method} {path if path.isprintable() else quoted(path)}"
    return f"{at} {status}, {taken} ms request_id={request}\n"


@lru_cache(maxsize=1)
def time_of_day(second: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(second))


request_lines = RequestLines()
