"""The evidence of a consultation as one ZIP, the same to the byte for the same evidence."""

import hashlib
import io
import json
import zipfile
from typing import Any

from services.engagement.consultations.evidence_presenter import Case, cover_of
from services.engagement.consultations.presenter import steps_of, view_of
from services.engagement.questionnaires.presenter import view_of as questionnaire_of

WRITTEN = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the content alone tells two archives apart."""
MODE = 0o644 << 16


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
    return {"index.html": cover_of(case, written)} | written


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
