"""The cover of a bundle of evidence: the whole case for people, and where the files of it are."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from services.engagement.consultations.models import (
    ConsultationExtension,
    ConsultationPart,
    ConsultationTransition,
)
from services.engagement.consultations.queries import Whole
from services.shared import web_documents as web
from services.shared.audit.schemas import AuditItem, ChainHead

NONE = "-"
STEP = ["Took effect", "Step", "Entered", "By", "Evidence", "Overridden"]
EXTENDED = ["Decided", "From", "To", "Published", "Reason"]
TOLD = (
    "Each part of the record is there in every version that was entered, with who entered it and "
    "when. The audit entries are links of a chain; audit/head.json is its signed head."
)


class Case(NamedTuple):
    """All that is known of a consultation; `head` is of the chain that its entries are in."""

    found: Whole
    parts: Sequence[ConsultationPart]
    extensions: Sequence[ConsultationExtension]
    entries: Sequence[AuditItem]
    head: ChainHead


def cover_of(case: Case, files: Mapping[str, bytes]) -> bytes:
    """What happened when, what was missing and who let it pass, and what stands on record."""
    return "".join(_cover(case, files)).encode()


def _cover(case: Case, files: Mapping[str, bytes]) -> Iterator[str]:
    row = case.found.row
    yield web.head(f"{row.title}: evidence")
    yield f'<p class="text">{web.told(row.summary)}</p>'
    opened, closes = row.opened_on or NONE, row.closes_on or NONE
    yield f"<p>Consulting body: {web.told(row.owner)}. State: {_words(row.state)}. "
    yield f"Opened: {opened}. Closes: {closes}.</p>"
    yield from web.table("Steps", STEP, [_step(each) for each in case.found.steps])
    yield from web.table("Extensions", EXTENDED, [_extension(each) for each in case.extensions])
    yield "<h2>The record, as it was entered last</h2>"
    for part in case.found.parts.values():
        yield from _part(part)
    yield f"<h2>Files and their SHA-256</h2><p>{TOLD}</p><ul>"
    for name, content in files.items():
        told, digest = web.told(name), hashlib.sha256(content).hexdigest()
        yield f'<li><a href="{told}">{told}</a> <code>{digest}</code></li>'
    yield f"</ul>{web.FOOT}"


def _step(step: ConsultationTransition) -> list[str]:
    roles = ", ".join(map(_words, step.roles))
    overridden = ""
    if step.overridden:
        codes = ", ".join(map(_words, step.overridden))
        by = f"proposed by {step.override_proposed_by}"
        overridden = f"{codes}: {step.override_reason} ({by})"
    return [
        str(step.effective_on),
        f"{_words(step.before)} → {_words(step.after)}",
        _moment(step.entered_at),
        f"{step.entered_by} ({roles})" if roles else step.entered_by,
        "; ".join(f"{name}: {value}" for name, value in _lines(step.evidence)),
        overridden,
    ]


def _extension(each: ConsultationExtension) -> list[str]:
    days = (each.decided_on, each.closed_on, each.closes_on, each.published_on)
    return [*map(str, days), each.reason]


def _part(part: ConsultationPart) -> Iterator[str]:
    rows = [[name, value] for name, value in _lines(part.content)]
    entered = f"Version {part.version}, entered by {part.entered_by} on {_moment(part.entered_at)}"
    yield f"<h3>{_words(part.part).capitalize()}</h3>"
    yield from web.table(entered, ["What", "Entered"], rows)


def _lines(content: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each value with the names that lead to it; what was left open is left out."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _lines(value, f"{name}, {_words(key)}" if name else _words(key))
    elif isinstance(content, list):
        for number, value in enumerate(content, 1):
            yield from _lines(value, f"{name} {number}")
    elif isinstance(content, bool):
        yield name, "yes" if content else "no"
    elif content is not None:
        yield name, str(content)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _words(code: str) -> str:
    return code.replace("_", " ").replace("-", " ")
