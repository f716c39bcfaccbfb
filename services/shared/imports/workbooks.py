"""A workbook (Office Open XML) that is sent, read row by row."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import load_workbook

from services.shared.imports.problems import WorkbookBroken
from services.shared.imports.tables import FIGURES, Bounds

MOST_ROWS = 1_048_576


class SheetTable:
    """The rows of a sheet. Raises WorkbookBroken."""

    ragged = True

    def __init__(self, sheet: Any, bounds: Bounds = FIGURES) -> None:
        self.number = 0
        self.formulas: Collection[int] = ()
        self._rows: Iterator[Any] = sheet.iter_rows(
            max_row=MOST_ROWS, max_col=bounds.columns, values_only=True
        )

    def row(self) -> list[str] | None:
        try:
            values = next(self._rows, None)
        # The library raises whatever a part of the file makes it stumble on.
        except Exception as error:
            raise WorkbookBroken(f"Near row {self.number + 1}: no row of a workbook.") from error
        self.number += 1
        if values is None:
            return None
        if values.count(None) == len(values):
            self.formulas = ()
            return []
        end = 1 + max(at for at, value in enumerate(values) if value is not None)
        cells = list(map(_text, values[:end]))
        self.formulas = [at for at, cell in enumerate(cells) if cell.startswith("=")]
        return cells


def sheets_of(file: BinaryIO) -> dict[str, Any]:
    """The sheets of a workbook by name. Raises WorkbookBroken."""
    try:
        book = load_workbook(file, read_only=True, keep_links=False)
        for sheet in book.worksheets:
            # Writers often state fewer cells than there are.
            sheet.reset_dimensions()
        return {sheet.title: sheet for sheet in book.worksheets}
    except Exception as error:
        raise WorkbookBroken from error


def _text(value: Any) -> str:
    """A cell as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value))
