"""A sheet of typed-in forms: how it is known, and what a row of it says of a response."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from services.engagement.forms.rules.cells import (
    CellFault,
    Cells,
    Unclear,
    answers_in,
    moment_in,
    number_in,
)
from services.engagement.forms.rules.columns import NEEDED
from services.engagement.responses.rules.parts import AskedForm
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import columns_of

FORM_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._/-]{0,39}")
UUID_FORM = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
DESCRIPTION = (
    "typed-in forms, by the sheet that `GET .../questionnaire/form.xlsx` gives: a workbook, or its "
    "first sheet as CSV"
)


class TypedRow(NamedTuple):
    """The cells of a row by the names of their columns, which `header` has in their order."""

    header: Sequence[str]
    cells: Cells


def _rows(header: Sequence[str]) -> LineReader[TypedRow] | None:
    if columns_of(header, NEEDED) is None:
        return None
    names = [name.strip().lower() for name in header]
    return lambda _line, cells: TypedRow(names, dict(zip(names, cells, strict=False)))


LAYOUTS = (Layout("typed-forms", NEEDED, _rows, verbatim=True),)


def client_id_of(consultation: UUID, cell: str) -> str:
    """A UUID as it is; of the number on a form one that is the same for the same consultation.

    Raises Unclear.
    """
    text = cell.strip().upper()
    if UUID_FORM.fullmatch(text):
        return text.lower()
    if not FORM_NUMBER.fullmatch(text):
        right = "The number on the form: up to 40 letters, digits, and . _ / -"
        raise Unclear("client_id", "not_a_form_number", right)
    return str(uuid5(consultation, text))


def entry_in(
    consultation: UUID, asked: AskedForm, row: Cells
) -> tuple[dict[str, Any], list[CellFault]]:
    """The response of a row, as it would be sent in JSON, and what its cells do not say clearly."""
    faults: list[CellFault] = []
    cells = {name: cell for name, cell in row.items() if cell.strip()}

    def read(column: str, kind: Callable[[str], Any], default: Any = None) -> Any:
        try:
            return kind(cells[column]) if column in cells else default
        except Unclear as unclear:
            faults.append(unclear.fault)
            return default

    answers, unclear = answers_in(asked.questions, row, "views")
    equality, more = answers_in(asked.questions, row, "equality")
    said = {
        "client_id": read("client_id", lambda cell: client_id_of(consultation, cell)),
        "received_at": read("received_at", lambda cell: moment_in("received_at", cell).isoformat()),
        "respondent": {
            "kind": read("kind", str.strip, "individual"),
            "speaks_for": read("speaks_for", str.strip),
            "represents": read("represents", number_in),
            "place": read("place", str.strip),
        },
        "channel": read("channel", str.strip),
        "language": read("language", str.strip, "english"),
        "signatures": read("signatures", number_in),
        "questionnaire_version": read("questionnaire_version", number_in, asked.newest),
        "answers": answers,
        "equality": equality or None,
    }
    plain = ("area", "route", "continues", "privacy_notice")
    said |= {name: read(name, str.strip) for name in plain}
    return said, [*faults, *unclear, *more]


def column_of(pointer: str) -> str:
    """The column, or the question, that a fault of a response in JSON is at."""
    steps = [each.replace("~1", "/").replace("~0", "~") for each in pointer.split("/")[1:]]
    if steps[:1] not in (["answers"], ["equality"]):
        return steps[-1] if steps else ""
    _, code, *rest = [*steps, ""]
    if rest[:1] == ["other"]:
        return f"{code}.text"
    return ":".join([code, *filter(None, rest)])


IN_A_SHEET: Mapping[str, str] = {
    "other_without_text": "The option, with its text in the column .text; or neither.",
    "not_a_choice": "1 in the column of an option, where there is a text.",
}
"""What is said of JSON, as it is said of cells."""
