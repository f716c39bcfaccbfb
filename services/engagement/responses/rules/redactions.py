"""What is blacked out of a text before it is published."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Redaction(NamedTuple):
    """Characters of an answer, from `start` to before `end`, and why."""

    question: str
    start: int
    end: int
    reason: str


def fits(redaction: Redaction, texts: Mapping[str, str]) -> bool:
    """Whether there are such characters."""
    text = texts.get(redaction.question, "")
    return 0 <= redaction.start < redaction.end <= len(text)


def redacted(texts: Mapping[str, str], redactions: Sequence[Redaction]) -> dict[str, Any]:
    """The texts as they are published."""
    return {code: _one(text, code, redactions) for code, text in texts.items()}


def _one(text: str, code: str, redactions: Sequence[Redaction]) -> str:
    own = sorted((e.start, e.end, e.reason) for e in redactions if e.question == code)
    pieces, at = [], 0
    for start, end, reason in own:
        if end <= at:
            continue  # within one before it
        pieces += [text[at : max(start, at)], f"[redacted: {reason}]"]
        at = end
    return "".join([*pieces, text[at:]])
