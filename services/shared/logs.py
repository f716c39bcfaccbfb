"""Structured logs on standard error, secrets and identifiers redacted.

One JSON object a line; for people who develop, one line of plain text.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, TextIO, cast

import structlog

SECRET_KEY = re.compile(
    r"authori[sz]ation|cookie|password|secret|token|api[-_ ]?key|private|nhs[-_ ]?number"
    r"|postcode|birth",
    re.IGNORECASE,
)
SECRET_TEXT = re.compile(
    r"(?P<jwt>eyJ[\w-]+\.[\w-]+\.[\w-]*)"
    r"|(?P<bearer>(?<=(?i:bearer) )\S+)"
    r"|(?P<url>(?<=://)[^/\s:@]*:[^\s\"']+(?=@))"
)
REDACTED = "[redacted]"
Event = MutableMapping[str, Any]


@lru_cache(maxsize=1024)  # most names come again with every line
def _named_secret(key: str) -> bool:
    return SECRET_KEY.search(key) is not None


def redacted(value: Any, key: str = "") -> Any:
    """`value` without anything that is, or is named like, a secret or a person's identifier."""
    if _named_secret(key):
        return REDACTED
    if isinstance(value, str):
        return SECRET_TEXT.sub(REDACTED, value)
    if isinstance(value, dict):
        return {name: redacted(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return value


def _redact(_logger: Any, _method: str, event: Event) -> Event:
    return {name: redacted(item, name) for name, item in event.items()}


class UnfailingStream:
    """A stream whose writes never raise: work does not end because a log has no room."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """How much was written: nothing of a line that the disk or the pipe does not take."""
        with suppress(OSError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def _processors(moment: str | None) -> tuple[structlog.types.Processor, ...]:
    return (
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt=moment or "iso", utc=moment is None),
        structlog.processors.format_exc_info,
        _redact,
    )


def configure_logs(level: str, *, people: bool = False) -> None:
    """Send our own events and those of the libraries through the same redaction."""
    stream = cast(TextIO, UnfailingStream(sys.stderr))
    processors = (*_processors("%H:%M:%S"), _in_short) if people else _processors(None)
    renderer = _plain() if people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
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


def _in_short(_logger: Any, _method: str, event: Event) -> Event:
    """A request in the words of who sent it; its id leads to the rest."""
    if event["event"] != "request":
        return event
    told = f"{event['method']} {event['path']} {event['status']}, {event['milliseconds']} ms"
    kept = {name: event[name] for name in ("timestamp", "level", "request_id") if name in event}
    return kept | {"event": told}


def _plain() -> structlog.types.Processor:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
