"""The tidy CSV of observations, as it goes out of the house and comes in from others.

A line is one figure. Numerator and denominator count where they are given; a value alone is taken
as its publisher's. A blank is "not collected", or suppressed where value_note says so: never zero.
"""

import math
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from services.metrics.imports.rules.cells import month, organisation
from services.metrics.imports.rules.records import Figure, LineContent, Record
from services.metrics.indicators.rules.definitions import CATEGORY_TYPES
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line, columns_of
from services.shared.periods import MONTHS

NEEDED = (
    "indicator_code", "area_code", "period_start", "sex", "age", "category_type", "category",
    "value", "numerator", "denominator",
)  # fmt: skip
OPTIONAL = (
    "area_name", "period_end", "lower_ci", "upper_ci", "status", "value_note", "completeness",
    "synthetic",
)  # fmt: skip
STATUSES = ("", "provisional", "final", "revised")
NOTES = ("", "suppressed", "not_available", "withdrawn", "rounded")
INDICATOR = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PART = re.compile(r"[A-Za-z0-9+_ -]{1,64}")
ALL, SYNTHETIC = "all", "synthetic"
LARGEST = 2.0**53
"""Up to here a double holds every whole number."""


def number(cell: str) -> float | None:
    """A number from 0; None where the cell is blank. Raises BadCell."""
    text = cell.strip()
    if not text:
        return None
    wanted = "a number from 0 without separators or signs, such as 0.92, or blank"
    try:
        value = float(text)
    except ValueError:
        raise BadCell("not a number", wanted) from None
    if not math.isfinite(value) or "_" in text:
        raise BadCell("not a finite number", wanted)
    if value < 0:
        raise BadCell("negative", wanted)
    if value > LARGEST:
        raise BadCell("larger than can be kept exactly", f"at most {LARGEST:.0f}")
    return value


def limit(cell: str) -> float | None:
    """A confidence limit, which may be below 0; None where the cell is blank. Raises BadCell."""
    text = cell.strip()
    negative = text.startswith("-")
    value = number(text.removeprefix("-"))
    return -value if negative and value is not None else value


def share(cell: str) -> float | None:
    """A share of 0-1; None where the cell is blank. Raises BadCell."""
    value = number(cell)
    if value is not None and value > 1:
        raise BadCell("more than the whole", "a share from 0 to 1, or blank")
    return value


def indicator(cell: str) -> str:
    """A code of an indicator. Raises BadCell."""
    code = cell.strip()
    if not INDICATOR.fullmatch(code):
        raise BadCell("not the code of an indicator", "a code such as ae-breaches")
    return code


def part(cell: str) -> str:
    """A sex, an age band or a category; `all` where the cell is blank. Raises BadCell."""
    # Marches guards what a spreadsheet would run as a formula; the guard is no part of the name.
    name = cell.strip().removeprefix("'") or ALL
    if not PART.fullmatch(name):
        raise BadCell("not a name of a part", "letters, digits, blanks, + - and _, or blank")
    return ALL if name.lower() == ALL else name


def last_day(cell: str) -> date | None:
    """The last day of a month; None where the cell is blank. Raises BadCell."""
    if not cell.strip():
        return None
    try:
        day = date.fromisoformat(cell.strip())
    except ValueError:
        raise BadCell("not a date", "the last day of the period, such as 2017-03-31") from None
    if day.day != monthrange(day.year, day.month)[1]:
        raise BadCell("not the last day of a month", "such as 2017-03-31")
    return day


def one_of(known: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of the `known` words."""
    wanted = ", ".join(word for word in known if word) + " or blank"

    def read(cell: str) -> str:
        word = cell.strip().lower()
        if word not in known:
            raise BadCell("not one of the words", wanted)
        return word

    return read


category_type = one_of(("", *CATEGORY_TYPES))
status = one_of(STATUSES)
note = one_of(NOTES)


def made_up(cell: str) -> bool:
    """That a figure is made up, as all of such a file are. Raises BadCell."""
    if cell.strip().lower() != "yes":
        raise BadCell(
            "not synthetic in a file that is", "yes; send published figures by themselves"
        )
    return True


def tidy_reader(header: Sequence[str]) -> LineReader[LineContent] | None:
    """Reads the tidy columns in any order; what Marches says itself (names, ids) is left aside."""
    columns = columns_of(header, NEEDED)
    if columns is None:
        return None
    for name in OPTIONAL:
        columns |= columns_of(header, (name,)) or {}

    def read(number_: int, cells: Sequence[str]) -> LineContent:
        line = Line(number_, cells, columns)
        code, period = line.read("area_code", organisation), line.read("period_start", month)
        kind, category = _category(line)
        sex, age = line.read("sex", part), line.read("age", part)
        figure = _figure(line)
        provisional = _optional(line, "status", status) == "provisional"
        completeness = _optional(line, "completeness", share)
        _optional(line, SYNTHETIC, made_up)
        months = _months(line, period)
        line.check()
        return [
            Record(
                cast(str, code),
                _name(line),
                cast(str, kind),
                cast(str, category),
                cast(date, period),
                (figure,),
                cast(str, sex),
                cast(str, age),
                provisional,
                cast(float | None, completeness),
                months,
            )
        ]

    return read


def synthetic_reader(header: Sequence[str]) -> LineReader[LineContent] | None:
    """The same of a file that says that its figures are made up."""
    return tidy_reader(header) if columns_of(header, (SYNTHETIC,)) else None


def _optional(line: Line, column: str, kind: Callable[[str], object]) -> object:
    return line.read(column, kind) if column in line.columns else None


def _months(line: Line, start: date | None) -> int | None:
    """How long the period is; None where the file does not say when it ends."""
    end = _optional(line, "period_end", last_day)
    if start is None or not isinstance(end, date):
        return None
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    if months not in MONTHS.values():
        line.reject("period_end", "not a month, a quarter or a year", f"{start} is the first day")
    return months


def _name(line: Line) -> str | None:
    if "area_name" not in line.columns:
        return None
    return line.text("area_name").strip().removeprefix("'") or None


def _category(line: Line) -> tuple[str | None, str | None]:
    kind, category = line.read("category_type", category_type), line.read("category", part)
    if category == ALL:
        return "", ALL
    if kind == "":
        expected = f"{', '.join(CATEGORY_TYPES)}, or blank for a total"
        line.reject("category_type", "a category of no type", expected)
    return kind, category


def _figure(line: Line) -> Figure:
    code = line.read("indicator_code", indicator)
    value = line.read("value", number)
    numerator, denominator = line.read("numerator", number), line.read("denominator", number)
    lower, upper = _optional(line, "lower_ci", limit), _optional(line, "upper_ci", limit)
    if isinstance(lower, float) and isinstance(upper, float) and lower > upper:
        line.reject("lower_ci", "above the upper limit", f"at most {upper}")
    said = _optional(line, "value_note", note) or None
    if said == "rounded":
        said = None
    told = value is not None or numerator is not None
    if said is not None and told:
        line.reject("value_note", "a figure that is there", "blank, or no value and numerator")
    return Figure(
        code or "",
        numerator,
        denominator,
        value,
        cast(float | None, lower),
        cast(float | None, upper),
        None if told else cast(str, said or "not_available"),
    )


DESCRIPTION = (
    "the tidy CSV that this service gives out, for any indicator that it has; with a column "
    "`synthetic`, yes in every line, its figures are said to be made up wherever they are shown"
)
LAYOUTS = (
    Layout("tidy-csv-synthetic", (*NEEDED, *OPTIONAL), synthetic_reader),
    Layout("tidy-csv", (*NEEDED, *OPTIONAL), tidy_reader),
)
