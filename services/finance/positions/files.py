"""Plan and actual of a budget as CSV and workbook: a row a line, and one for what none plans."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from services.finance.positions.schemas import Figures, Position
from services.shared.csvs import Column, csv_bytes, safe_cell
from services.shared.money import Money
from services.shared.workbooks import Pounds, Sheet, Total, Value

KEY = ["programme_area", "account", "cost_centre", "provider"]
LABELS: Sequence[Column] = (
    ("programme_area", "string", "code of the programme area; blank: spent where no line plans it"),
    ("account", "string", "code of the account"),
    ("cost_centre", "string", "blank: any"),
    ("provider", "string", "ODS code; blank: any"),
    ("contract", "string", "its reference"),
    ("name", "string", "what the line is for"),
)
AMOUNTS: Sequence[Column] = (
    ("plan_to_date", "decimal", "pounds planned to the end of the month"),
    ("actual_to_date", "decimal", "pounds spent by then"),
    ("variance", "decimal", "plan less actual: below 0 is overspent, which is adverse"),
    ("plan_year", "decimal", "pounds planned for the year"),
    ("forecast", "decimal", "pounds that the year will come to"),
    ("forecast_variance", "decimal", "plan of the year less forecast"),
)
WORDS: Sequence[Column] = (("sentence", "string", "the variance to date in plain English"),)
COLUMNS = (*LABELS, *AMOUNTS, *WORDS)
NAMES = [name for name, *_ in COLUMNS]
FIRST_AMOUNT = len(LABELS)


def to_csv(found: Position) -> bytes:
    """UTF-8 with a header."""
    rows = (
        [*labels, *(Decimal(each.amount) for each in _amounts(figures)), figures.sentence]
        for labels, figures in _rows(found)
    )
    return csv_bytes([NAMES, *rows])


def to_workbook(found: Position) -> bytes:
    """An XLSX of one sheet with the columns of the CSV, and a row of totals as formulas."""
    file = io.BytesIO()
    sheet = Sheet(file, "position", NAMES)
    rows = list(_rows(found))
    sheet.add(
        [*map(safe_cell, labels), *(Pounds(each.pence) for each in _amounts(figures)),
         figures.sentence]
        for labels, figures in rows
    )  # fmt: skip
    sheet.add([[*([None] * (FIRST_AMOUNT - 1)), "Total", *_totals(found, len(rows))]])
    sheet.close()
    return file.getvalue()


def _rows(found: Position) -> Iterator[tuple[list[str | None], Figures]]:
    for line in found.lines:
        yield [getattr(line, name) for name, *_ in LABELS], line
    blank: list[str | None] = [None] * (FIRST_AMOUNT - 1)
    yield [*blank, "Spent where no line plans it"], found.unplanned


def _amounts(figures: Figures) -> list[Money]:
    return [getattr(figures, name) for name, *_ in AMOUNTS]


def _totals(found: Position, rows: int) -> list[Value]:
    letters = [chr(ord("A") + FIRST_AMOUNT + place) for place in range(len(AMOUNTS))]
    return [
        Total(f"SUM({letter}2:{letter}{rows + 1})", amount.pence)
        for letter, amount in zip(letters, _amounts(found.total), strict=True)
    ]
