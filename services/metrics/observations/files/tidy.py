"""The tidy CSV of observations: its columns, and a row of it.

Source: the house's integration contract (tidy CSV, CSVW). The same row comes out of PostgreSQL
(`exporting`), where nothing has to be withheld.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from re import compile as pattern
from typing import Any

from services.metrics.indicators.rules.targets import Target, target_on
from services.metrics.indicators.schemas import Target as TargetSchema
from services.metrics.observations.disclosure import VisibleObservation
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


def moment(value: datetime) -> str:
    """A moment in UTC, with as many decimals as it needs."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".") + "Z"


def targets_of(shown: VisibleObservation) -> list[Target]:
    return [TargetSchema.model_validate(each).rule() for each in shown.indicator.targets]


def tidy_row(shown: VisibleObservation, names: Mapping[str, str | None]) -> list[Cell]:
    """One figure in the order of the columns; `names` are those of the organisations."""
    row, indicator = shown.row, shown.indicator
    target = target_on(targets_of(shown), row.period) if indicator.targets else None
    cells: list[Any] = [
        f"{row.series_id}.{row.period}.{row.revision}",
        indicator.code,
        indicator.name,
        row.organisation_code,
        "gss" if GSS.fullmatch(row.organisation_code) else "ods",
        names.get(row.organisation_code),
        None,
        None,
        period_name(row.period, indicator.frequency),
        str(row.period),
        str(last_day(row.period, indicator.frequency)),
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
    return [safe_cell(cell) for cell in cells]
