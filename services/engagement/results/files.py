"""Results as CSV and workbook: a row for each answer of a group to a question."""

import io
from collections.abc import Iterator, Sequence

from services.engagement.results.schemas import FiguresView, ItemView, QuestionView, ResultsView
from services.shared.csvs import Column, csv_bytes, safe_cell
from services.shared.workbooks import Sheet, Value

COLUMNS: Sequence[Column] = (
    ("question", "string", "code of the question"),
    ("text", "string", "the question"),
    ("group", "string", "blank: all who are asked about"),
    ("item", "string", "row of a matrix, or option that is ranked"),
    ("answer", "string", "code of the option, or rank; blank: the question itself"),
    ("answer_text", "string", "the answer"),
    ("shown", "integer", "people who were shown the question, to the nearest 5"),
    ("answered", "integer", "people who answered, to the nearest 5; blank: withheld"),
    ("not_answered", "integer", "people who did not, to the nearest 5; blank: withheld"),
    ("people", "integer", "who gave this answer, to the nearest 5; blank: withheld"),
    ("share", "double", "0-1 of those who were shown the question"),
    ("lower", "double", "of Wilson's 95% interval"),
    ("upper", "double", "of Wilson's 95% interval"),
)
NAMES = [name for name, *_ in COLUMNS]


def to_csv(found: ResultsView) -> bytes:
    """UTF-8 with a header."""
    return csv_bytes([NAMES, *_rows(found)])


def to_workbook(found: ResultsView) -> bytes:
    """An XLSX of one sheet with the columns of the CSV."""
    file = io.BytesIO()
    sheet = Sheet(file, "results", NAMES)
    sheet.add([safe_cell(each) for each in row] for row in _rows(found))
    sheet.close()
    return file.getvalue()


def _rows(found: ResultsView) -> Iterator[list[Value]]:
    for question in found.questions:
        yield from _of_group(question, "", question.figures)
        for each in question.groups:
            yield from _of_group(question, each.group, each.figures)


def _of_group(question: QuestionView, group: str, figures: FiguresView) -> Iterator[list[Value]]:
    head: list[Value] = [question.code, question.text, group]
    own: list[Value] = [figures.shown, figures.answered, figures.not_answered]
    yield [*head, "", "", "", *own, None, None, None, None]
    for item in figures.items:
        told: list[Value] = [figures.shown, *_answered(item, figures)]
        for each in item.values:
            yield [
                *head, item.code or "", each.code, each.text, *told,
                each.people, each.share, each.lower, each.upper,
            ]  # fmt: skip


def _answered(item: ItemView, figures: FiguresView) -> list[Value]:
    """Of a row of a matrix its own."""
    if item.code is not None and item.answered is not None:
        return [item.answered, item.not_answered]
    return [figures.answered, figures.not_answered]
