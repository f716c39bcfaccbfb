"""The evidence of a consultation as one ZIP, the same to the byte for the same evidence."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC
from html import escape
from typing import Any, NamedTuple

from services.engagement.consultations.models import ConsultationExtension, ConsultationPart
from services.engagement.consultations.presenter import steps_of, view_of
from services.engagement.consultations.queries import Whole
from services.engagement.questionnaires.presenter import view_of as questionnaire_of
from services.shared.audit.schemas import AuditItem, ChainHead

WRITTEN = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the content alone tells two archives apart."""
MODE = 0o644 << 16


class Case(NamedTuple):
    """All that is known of a consultation; `head` is of the chain that its entries are in."""

    found: Whole
    parts: Sequence[ConsultationPart]
    extensions: Sequence[ConsultationExtension]
    entries: Sequence[AuditItem]
    head: ChainHead


def bundle(case: Case) -> bytes:
    files = _files(case)
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in files)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | {"SHA256SUMS": sums.encode()}).items():
            entry = zipfile.ZipInfo(name, WRITTEN)
            entry.external_attr, entry.compress_type = MODE, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def _files(case: Case) -> dict[str, bytes]:
    row = case.found.row
    files: dict[str, Any] = {
        "consultation.json": view_of(row, row.changed_at.date()).model_dump(mode="json"),
        "steps.json": [each.model_dump(mode="json") for each in steps_of(case.found.steps)],
        "extensions.json": [each.model_dump(mode="json") for each in case.extensions],
        "audit/entries.json": [each.model_dump(mode="json") for each in case.entries],
        "audit/head.json": case.head.model_dump(mode="json", exclude={"time"}),
    }
    if case.found.questionnaire is not None:
        told = questionnaire_of(case.found.questionnaire).model_dump(mode="json")
        files["questionnaire.json"] = told
    for part in case.parts:
        files[f"record/{part.part}/{part.version:03}.json"] = part.model_dump(
            mode="json", exclude={"consultation"}
        )
    written = {name: _json(files[name]) for name in sorted(files)}
    return {"index.html": _cover(case, written).encode()} | written


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _cover(case: Case, files: Mapping[str, bytes]) -> str:
    """The same for people: what happened when, what was missing, and who let it pass."""
    row = case.found.row
    steps = "".join(
        _row(
            each.effective_on,
            f"{each.before} → {each.after}",
            f"{each.entered_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
            each.entered_by,
            _overridden(each),
        )
        for each in case.found.steps
    )
    extensions = "".join(
        _row(each.decided_on, each.closed_on, each.closes_on, each.reason)
        for each in case.extensions
    )
    listed = "".join(
        f'<li><a href="{escape(name)}">{escape(name)}</a> '
        f"<code>{hashlib.sha256(files[name]).hexdigest()}</code></li>"
        for name in files
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{escape(row.title)}: evidence</title>
<h1>{escape(row.title)}</h1>
<p>{escape(row.summary)}</p>
<p>Consulting body: {escape(row.owner)}. State: {escape(row.state)}. Opened: {row.opened_on or "-"}.
Closes: {row.closes_on or "-"}.</p>
<h2>Steps</h2>
<table><tr><th>took effect</th><th>step</th><th>entered</th><th>by</th><th>overridden</th></tr>
{steps}</table>
<h2>Extensions</h2>
<table><tr><th>decided</th><th>from</th><th>to</th><th>reason</th></tr>{extensions}</table>
<h2>Files and their SHA-256</h2>
<p>Each part of the record is there in every version that was entered, with who entered it and
when. The audit entries are links of a chain; audit/head.json is its signed head.</p>
<ul>{listed}</ul></html>
"""


def _row(*cells: object) -> str:
    return "<tr>" + "".join(f"<td>{escape(str(each))}</td>" for each in cells) + "</tr>\n"


def _overridden(step: Any) -> str:
    if not step.overridden:
        return ""
    codes = ", ".join(step.overridden)
    return f"{codes}: {step.override_reason} (proposed by {step.override_proposed_by})"
