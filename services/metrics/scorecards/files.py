"""A scorecard as a file: a row a cell, in the order of the answer."""

import csv
import io
from collections.abc import Iterator, Sequence

from services.metrics.scorecards.schemas import Scorecard, ScorecardCell
from services.shared.csvs import Column, safe_cell
from services.shared.workbooks import Sheet, Value

KEY = ["organisation_code", "indicator_code"]
OF_BOTH: Sequence[Column] = (
    ("organisation_code", "string", "ODS code of the organisation"),
    ("organisation_name", "string", "its name, where it is known"),
    ("indicator_code", "string", "code of the indicator"),
    ("indicator_name", "string", "name of the indicator"),
    ("unit", "string", "of the values; proportions are 0-1"),
)
OF_CELL: Sequence[Column] = (
    ("period", "date", "first day of the period of the latest figure"),
    ("value", "double", "the latest figure"),
    ("mean", "double", "of the last segment of the chart"),
    ("lower_limit", "double", "of the last segment; blank with too few figures"),
    ("upper_limit", "double", "of the last segment; blank with too few figures"),
    ("special_cause", "string", "the rule that the latest figure breaks; blank for none"),
    ("variation", "string", "what the latest figure means; blank with too few figures to tell"),
    ("target", "double", "that holds for the period; blank for none"),
    ("target_label", "string", "what the target is called"),
    ("this_period", "string", "met or missed; blank without a target or a better side"),
    ("assurance", "string", "whether the target will be met as things are; blank: not judged"),
    ("points", "integer", "figures that the chart is drawn from"),
    ("quality", "string", "what to keep in mind"),
    ("sentence", "string", "the same in plain English"),
)
COLUMNS = (*OF_BOTH, *OF_CELL)


def to_csv(card: Scorecard, fields: Sequence[str] | None = None) -> bytes:
    """UTF-8 with a header; of what a cell says only these `fields`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    chosen = _chosen(fields)
    writer.writerow(_names(chosen))
    writer.writerows(_rows(card, chosen))
    return text.getvalue().encode()


def to_workbook(card: Scorecard, fields: Sequence[str] | None = None) -> bytes:
    """An XLSX of one sheet with the columns of the CSV."""
    file = io.BytesIO()
    chosen = _chosen(fields)
    sheet = Sheet(file, "scorecard", _names(chosen))
    sheet.add(_rows(card, chosen))
    sheet.close()
    return file.getvalue()


def _chosen(fields: Sequence[str] | None) -> list[str]:
    return [name for name, *_ in OF_CELL if not fields or name in fields]


def _names(chosen: Sequence[str]) -> list[str]:
    return [*(name for name, *_ in OF_BOTH), *chosen]


def _rows(card: Scorecard, chosen: Sequence[str]) -> Iterator[list[Value]]:
    names = {each.code: each.name for each in card.organisations}
    indicators = {each.code: each for each in card.indicators}
    for cell in card.cells:
        indicator = indicators[cell.indicator]
        yield [
            safe_cell(value)
            for value in (
                cell.organisation, names[cell.organisation], indicator.code, indicator.name,
                indicator.unit, *_of_cell(cell, chosen),
            )
        ]  # fmt: skip


def _of_cell(cell: ScorecardCell, chosen: Sequence[str]) -> Iterator[Value]:
    for name in chosen:
        value = getattr(cell, name)
        if isinstance(value, list):
            yield "; ".join(value)
        else:
            yield value if value is None or isinstance(value, int | float) else str(value)
