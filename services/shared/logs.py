"""Structured logs on standard error, secrets and identifiers redacted.

One JSON object a line; for people who develop, one line of plain text.
"""

import json
import logging
import sys
import time
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from services.shared.redaction import Event, redact
from services.shared.request_lines import SHORT, in_short, request_lines, time_of_day


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
    event["timestamp"] = time_of_day(int(time.time()))
    return event


def _processors(moment: structlog.types.Processor) -> tuple[structlog.types.Processor, ...]:
    return (
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        moment,
        structlog.processors.format_exc_info,
        redact,
    )


_encode = json.JSONEncoder(default=repr).encode


def _event_as_json(_logger: Any, _method: str, event: Event) -> str:
    """One line."""
    return _encode(event)


def configure_logs(level: str, *, people: bool = False) -> None:
    """Send our own events and those of the libraries through the same redaction."""
    stream = cast(TextIO, UnfailingStream(sys.stderr))
    moment = _timed if people else structlog.processors.TimeStamper(fmt="iso")
    processors = _processors(moment)
    renderer = _plainly() if people else _event_as_json
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    request_lines.configure(stream, level, people=people)
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
        if event["event"] != "request":
            return console(logger, method, event)
        told: list[Any] = [event.get(name) for name in SHORT]
        return in_short(*told).removesuffix("\n")

    return rendered
