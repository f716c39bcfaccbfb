"""A scorecard as a file: a row a cell, in the order of the answer."""

import csv
import io
from collections.abc import Iterator

from services.metrics.scorecards.schemas import Scorecard, ScorecardCell
from services.shared.csvs import safe_cell
from services.shared.workbooks import Sheet, Value

OF_CELL = (
    "period", "value", "mean", "lower_limit", "upper_limit", "special_cause", "variation", "target",
    "target_label", "assurance", "points",
)  # fmt: skip
COLUMNS = (
    "organisation_code", "organisation_name", "indicator_code", "indicator_name", "unit", *OF_CELL,
    "quality", "sentence",
)  # fmt: skip


def to_csv(card: Scorecard) -> bytes:
    """UTF-8 with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(card))
    return text.getvalue().encode()


def to_workbook(card: Scorecard) -> bytes:
    """An XLSX of one sheet with the columns of the CSV."""
    file = io.BytesIO()
    sheet = Sheet(file, "scorecard", COLUMNS)
    sheet.add(_rows(card))
    sheet.close()
    return file.getvalue()


def _rows(card: Scorecard) -> Iterator[list[Value]]:
    names = {each.code: each.name for each in card.organisations}
    indicators = {each.code: each for each in card.indicators}
    for cell in card.cells:
        indicator = indicators[cell.indicator]
        yield [
            safe_cell(value)
            for value in (
                cell.organisation, names[cell.organisation], indicator.code, indicator.name,
                indicator.unit, *_of_cell(cell), "; ".join(cell.quality), cell.sentence,
            )
        ]  # fmt: skip


def _of_cell(cell: ScorecardCell) -> Iterator[Value]:
    for name in OF_CELL:
        value = getattr(cell, name)
        yield value if value is None or isinstance(value, int | float) else str(value)
