"""The sheet into which officers type forms that came on paper."""

from services.engagement.forms.rules.columns import FormColumn, form_columns
from services.engagement.responses.rules.parts import AskedForm
from services.shared.form_workbooks import SheetColumn, form_workbook

SHEET = "Forms"
NOTES = (
    "One row for each form, below the row with the names of columns. Leave the names as they are.",
    "Number the forms first: a form with the same number is taken once, however often it is sent.",
    "Type what was written, as it was written. An empty cell is no answer.",
    "Send this workbook, or its first sheet as CSV (UTF-8). Rows that do not fit are told by row, "
    "column and rule.",
)


def typed_forms(asked: AskedForm) -> bytes:
    """The workbook of a questionnaire; the same bytes for the same questions."""
    welsh = any(each.welsh for each in asked.questions)
    columns = [_column(each, welsh=welsh) for each in form_columns(asked)]
    return form_workbook(SHEET, columns, [*NOTES, f"Questionnaire version {asked.newest}."])


def _column(column: FormColumn, *, welsh: bool) -> SheetColumn:
    languages = 2 if welsh else 1
    return SheetColumn(
        column.name,
        (column.english, column.welsh)[:languages],
        column.says,
        tuple((each.value, *(each.english, each.welsh)[:languages]) for each in column.choices),
        column.typed,
    )
