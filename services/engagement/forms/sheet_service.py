"""The rows of a sheet as the responses that they are, or what is wrong with them as rejects."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from services.engagement.forms.problems import ColumnsUnclear, TooManyForms
from services.engagement.forms.rules.columns import HEAD, NEEDED, FormColumn, form_columns
from services.engagement.forms.rules.sheets import IN_A_SHEET, TypedRow, column_of, entry_in
from services.engagement.responses.entry_schemas import EnteredResponse
from services.engagement.responses.rules.parts import AskedForm
from services.shared.errors import Fault
from services.shared.form_workbooks import letters
from services.shared.handlers import invalid
from services.shared.imports.intake import Intake
from services.shared.imports.lines import Reject

MOST_FORMS, MOST_CHARACTERS = 5_000, 32_000_000
MOST_TOLD = 10


class TypedForm(NamedTuple):
    """A response with the line that it stands on."""

    line: int
    entry: EnteredResponse


async def read_forms(
    intake: Intake[TypedRow], consultation: UUID, asked: AskedForm
) -> Sequence[TypedForm]:
    """The forms that could be read."""
    forms: list[TypedForm] = []
    characters = 0
    for line, row in intake.reading:
        if not forms:
            _check_columns(row.header, form_columns(asked))
        characters += sum(map(len, row.cells.values()))
        if len(forms) == MOST_FORMS or characters > MOST_CHARACTERS:
            raise TooManyForms
        entry, rejects = entry_of(consultation, asked, row)
        if entry is None:
            refuse(intake, line, rejects)
        else:
            forms.append(TypedForm(line, entry))
        await intake.reading.tell()
    return _once(intake, forms)


def _once(intake: Intake[TypedRow], forms: Sequence[TypedForm]) -> Sequence[TypedForm]:
    """Of those with one number none can be told to be the right one."""
    times = Counter(each.entry.client_id for each in forms)
    for each in forms:
        if times[each.entry.client_id] > 1:
            right = "A number of its own for each form."
            refuse(intake, each.line, [reject("client_id", "client_id_twice", right)])
    return [each for each in forms if times[each.entry.client_id] == 1]


def _check_columns(header: Sequence[str], columns: Sequence[FormColumn]) -> None:
    """Raises ColumnsUnclear, which names what is known, and of the rest only where it stands."""
    known = {each.name for each in columns}
    optional = {each.name for each in HEAD} - {*NEEDED}
    lacking = [each.name for each in columns if each.name not in {*header} | optional]
    strange = [
        letters(place)
        for place, name in enumerate(header, 1)
        if name not in known or name in header[: place - 1]
    ]
    told = [f"It lacks {', '.join(lacking[:MOST_TOLD])}."] if lacking else []
    if strange:
        told.append(f"Unknown, or there twice: column {', '.join(strange[:MOST_TOLD])}.")
    if told:
        raise ColumnsUnclear(f"{' '.join(told)} Take the names from form.xlsx.")


def entry_of(
    consultation: UUID, asked: AskedForm, row: TypedRow
) -> tuple[EnteredResponse | None, Sequence[Reject]]:
    """The response, as the schema of responses in JSON takes it, or why it is none."""
    said, faults = entry_in(consultation, asked, row.cells)
    rejects = [reject(*each) for each in faults]
    try:
        entry = EnteredResponse.model_validate(said)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)
        placed = [{**each, "loc": ("body", *each["loc"])} for each in told]
        return None, rejects + rejects_of(invalid(placed, total=len(placed)).errors)
    return (None, rejects) if rejects else (entry, ())


def rejects_of(errors: Sequence[Fault]) -> list[Reject]:
    """What is wrong with a response in JSON, as it is told of cells."""
    return [
        reject(column_of(each.pointer), each.code, IN_A_SHEET.get(each.code, each.detail))
        for each in errors
    ]


def reject(column: str, rule: str, right: str) -> Reject:
    """Its line is told later, and what stood there never."""
    return Reject(0, column, "", rule, right)


def refuse(intake: Intake[TypedRow], line: int, rejects: Sequence[Reject]) -> None:
    intake.reading.refuse([each._replace(line=line) for each in rejects])
