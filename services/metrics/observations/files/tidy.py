"""The tidy CSV of observations: its columns, and a row of it.

Source: the house's integration contract (tidy CSV, CSVW). The same row comes out of PostgreSQL
(`exporting`), where nothing has to be withheld.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from re import compile as pattern
from typing import Any, NamedTuple

from services.metrics.indicators.rules.targets import Target, target_on
from services.metrics.indicators.schemas import targets_of
from services.metrics.observations.disclosure import Definitions, VisibleObservation
from services.shared.csvs import safe_cell
from services.shared.periods import last_day, period_name

GSS = pattern(r"[EWSN][0-9]{8}")
Cell = str | float | int | None

# What each column holds, its CSVW datatype, and whether a cell may be blank.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("observation_id", "string", "tells this figure and revision from every other"),
    ("indicator_code", "string", "code of the indicator"),
    ("indicator_name", "string", "name of the indicator"),
    ("area_code", "string", "the organisation or area that the figure is about"),
    ("area_code_system", "string", "ods or gss"),
    ("area_name", "string", "its name, where it is known"),
    ("area_type", "string", "what kind of organisation, where it is known"),
    ("parent_code", "string", "what it belongs to, where it is known"),
    ("period", "string", "name of the period"),
    ("period_start", "date", "first day"),
    ("period_end", "date", "last day"),
    ("sex", "string", "all, or one sex"),
    ("age", "string", "all, or an age band"),
    ("category_type", "string", "what the category is of; blank for a total"),
    ("category", "string", "one category; blank for a total"),
    ("value", "double", "the value in the unit; blank where value_note says why"),
    ("unit", "string", "proportions are 0-1"),
    ("lower_ci", "double", "lower 95% limit, where the publisher gave one"),
    ("upper_ci", "double", "upper 95% limit"),
    ("numerator", "double", "what was counted"),
    ("denominator", "double", "out of what"),
    ("target", "double", "the standard, or else the target, that held in the period"),
    ("status", "string", "provisional, final or revised"),
    ("value_note", "string", "blank, suppressed, not_available, withdrawn or rounded"),
    ("revision", "integer", "1 when first published"),
    ("published_at", "dateTime", "from when on this revision stood here, in UTC"),
)
NAMES = tuple(name for name, _, _ in COLUMNS)


def number(value: float | None) -> Cell:
    """A number as CSV has it: whole numbers without a point."""
    return int(value) if value is not None and value == int(value) else value


@lru_cache(maxsize=1024)
def moment(value: datetime) -> str:
    """A moment in UTC, with as many decimals as it needs."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".") + "Z"


@lru_cache(maxsize=4096)
def days_of(period: date, frequency: str) -> tuple[str, str, str]:
    """The name of a period, its first day and its last."""
    return period_name(period, frequency), str(period), str(last_day(period, frequency))


class FileContext(NamedTuple):
    """What the rows of a file share: names by organisation, targets by definition."""

    names: dict[str, str | None]
    targets: Mapping[int, Sequence[Target]]

    @classmethod
    def of(cls, definitions: Definitions) -> "FileContext":
        """The targets are read once, not for each row."""
        return cls({}, {number: targets_of(each) for number, each in definitions.items()})


def tidy_row(shown: VisibleObservation, context: FileContext) -> list[Cell]:
    """One figure in the order of the columns."""
    row, indicator = shown.row, shown.indicator
    target = target_on(context.targets[row.indicator_id], row.period)
    cells: list[Any] = [
        f"{row.series_id}.{row.period}.{row.revision}",
        indicator.code,
        indicator.name,
        row.organisation_code,
        "gss" if GSS.fullmatch(row.organisation_code) else "ods",
        context.names.get(row.organisation_code),
        None,
        None,
        *days_of(row.period, indicator.frequency),
        row.sex,
        row.age,
        row.category_type or None,
        row.category if row.category_type else None,
        number(shown.value),
        indicator.unit,
        number(shown.lower),
        number(shown.upper),
        number(shown.numerator),
        number(shown.denominator),
        number(target.value) if target else None,
        row.status,
        shown.note,
        row.revision,
        moment(row.published_at),
    ]
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in cells]
