"""Structured logs on standard error, secrets and identifiers redacted.

One JSON object a line; for people who develop, one line of plain text.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, TextIO, cast

import structlog

from services.shared.redaction import Event, redact


class UnfailingStream:
    """A stream whose writes never raise: work does not end because a log has no room."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """How much was written: nothing of a line that the disk or the pipe does not take."""
        try:
            return self._stream.write(text)
        except OSError:
            return 0

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def _timed(_logger: Any, _method: str, event: Event) -> Event:
    event["timestamp"] = _time_of_day(int(time.time()))
    return event


@lru_cache(maxsize=1)
def _time_of_day(second: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(second))


def _processors(moment: structlog.types.Processor) -> tuple[structlog.types.Processor, ...]:
    return (
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        moment,
        structlog.processors.format_exc_info,
        redact,
    )


class RequestLines:
    """The lines of requests, of which there are thousands a second: the text that a logger would
    write of such an event, without the steps that it has no use for.
    """

    def __init__(self) -> None:
        self._least = logging.CRITICAL
        self._steps: tuple[structlog.types.Processor, ...] = ()
        self._write: Callable[[str], object] = len

    def configure(self, stream: TextIO, level: str, *steps: structlog.types.Processor) -> None:
        """Write what is at least of that level; the last of the steps makes the text."""
        self._least = logging.getLevelNamesMapping()[level.upper()]
        self._steps, self._write = steps, structlog.WriteLogger(stream).msg

    def tell(self, event: Event, *, debug: bool) -> None:
        """One request was answered."""
        if self._least > (logging.DEBUG if debug else logging.INFO):
            return
        told: Any = {**event, "event": "request", "level": "debug" if debug else "info"}
        for step in self._steps:
            told = step(None, "info", told)
        self._write(told)


request_lines = RequestLines()


_encode = json.JSONEncoder(default=repr).encode


def as_json(_logger: Any, _method: str, event: Event) -> str:
    """One line."""
    return _encode(event)


def configure_logs(level: str, *, people: bool = False) -> None:
    """Send our own events and those of the libraries through the same redaction."""
    stream = cast(TextIO, UnfailingStream(sys.stderr))
    moment = _timed if people else structlog.processors.TimeStamper(fmt="iso")
    processors = _processors(moment)
    renderer = _plainly() if people else as_json
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    request_lines.configure(stream, level, moment, redact, renderer)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("httpx", "alembic", "procrastinate", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(max(root.level, logging.WARNING))


def _plainly() -> structlog.types.Processor:
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )

    def rendered(logger: Any, method: str, event: Event) -> str:
        return _in_short(event) if event["event"] == "request" else console(logger, method, event)

    return rendered


def _in_short(event: Event) -> str:
    """A request in the words of who sent it; its id leads to the rest."""
    at = f"{event['timestamp']} [{event['level']:<9}]"
    told = f"{event['method']} {event['path']} {event['status']}, {event['milliseconds']} ms"
    return f"{at} {told} request_id={event.get('request_id')}"
