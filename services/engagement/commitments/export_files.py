"""Commitments of consultations as CSV, for other systems."""

from collections.abc import Iterable, Iterator, Sequence

from services.engagement.commitments.export_repository import PublicPromise
from services.shared.csvs import Column, csv_bytes

TITLE = "What was promised after consultations"
KEY = ["consultation", "commitment"]
COLUMNS: Sequence[Column] = (
    ("consultation", "string", "id of the consultation"),
    ("organisation", "string", "who asked; ODS code"),
    ("title", "string", "of the consultation"),
    ("commitment", "string", "its code"),
    ("text", "string", "what was promised"),
    ("owner", "string", "who answers for it"),
    ("made_on", "date", "when it was promised"),
    ("due_on", "date", "by when"),
    ("weight", "double", "its part of all commitments of the consultation, 0-1"),
    ("progress", "double", "how much of it is done, 0-1"),
    ("kept_on", "date", "when it was kept; blank: not yet"),
    ("given_up_reason", "string", "why it is not kept; blank: it stands"),
    ("answers", "string", "codes of the themes and recommendations, with blanks between"),
    ("plans", "string", "plans that tell how far it is, with blanks between"),
    ("indicators", "string", "by which it is watched, with blanks between"),
    ("schemes", "string", "savings schemes by which it is watched, with blanks between"),
)
PLAIN = (
    "code", "text", "owner", "made_on", "due_on", "weight", "progress", "kept_on",
    "given_up_reason",
)  # fmt: skip
LISTS = ("answers", "plans", "indicators", "schemes")


def to_csv(found: Iterable[PublicPromise]) -> bytes:
    """UTF-8 with a header."""
    return csv_bytes([[name for name, *_ in COLUMNS], *_rows(found)])


def _rows(found: Iterable[PublicPromise]) -> Iterator[Sequence[object]]:
    for each in found:
        yield (
            each.consultation, each.organisation, each.title,
            *(each.content.get(name) for name in PLAIN),
            *(" ".join(each.content.get(name, ())) for name in LISTS),
        )  # fmt: skip
