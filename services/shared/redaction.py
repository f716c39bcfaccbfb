"""What of a log line is, or is named like, a secret or a person's identifier: it is not told."""

import re
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

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


SCALARS = frozenset({int, float, bool, type(None)})


@lru_cache(maxsize=1024)  # most names come again with every line
def _named_secret(key: str) -> bool:
    return SECRET_KEY.search(key) is not None


@lru_cache(maxsize=1024)
def _none_secret(names: tuple[str, ...]) -> bool:
    return not any(_named_secret(name) for name in names)


def may_tell(text: str) -> bool:
    """Whether a secret could be in it, in a tenth of the time that looking for one takes."""
    return "eyJ" in text or "://" in text or (" " in text and "bearer " in text.lower())


def redacted(value: Any, key: str = "") -> Any:
    """`value` without anything that is, or is named like, a secret or a person's identifier."""
    if _named_secret(key):
        return REDACTED
    if isinstance(value, str):
        return SECRET_TEXT.sub(REDACTED, value) if may_tell(value) else value
    if isinstance(value, dict):
        return {name: redacted(item, str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return value


def redact(_logger: Any, _method: str, event: Event) -> Event:
    """The step of a log that does so. Most lines have nothing to look for."""
    if _is_plain(event):
        return event
    return {name: redacted(item, name) for name, item in event.items()}


def _is_plain(event: Event) -> bool:
    texts = [item for item in event.values() if item.__class__ not in SCALARS]
    if any(text.__class__ is not str for text in texts) or not _none_secret(tuple(event)):
        return False
    return not may_tell("\n".join(texts))
