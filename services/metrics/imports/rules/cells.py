"""The kinds of cell that open files have in common. Every reader raises BadCell."""

import re
from datetime import date
from functools import lru_cache

from services.contracts.codes import ods_code
from services.shared.imports.lines import BadCell
from services.shared.periods import MONTH_NAMES

MOST_DIGITS = 9
AS_A_SPREADSHEET = re.compile(r"\d{1,3}(,\d{3})+(\.0+)?|\d+\.0+", re.ASCII)
"""A whole number as programs write it: thousands by commas, noughts behind the point."""
MONTHS = [name.upper() for name in MONTH_NAMES]
WITHOUT_CODE = frozenset({"", "-"})
TOTALS = WITHOUT_CODE | {"TOTAL", "ENGLAND"}
"""What publications have for a code where a line is the total of others."""
PUBLISHED_PERIOD = re.compile(r"[A-Z]+-([A-Z]+)-([12][0-9]{3})", re.IGNORECASE)


def is_total(cell: str) -> bool:
    """Whether a code says that its line is a total."""
    return cell.strip().upper() in TOTALS


def is_total_line(code: str, name: str) -> bool:
    """Whether a line is a total by its code; one that names somebody only lacks the code."""
    named = not is_total(name)
    return is_total(code) and not (named and code.strip() in WITHOUT_CODE)


def organisation(cell: str) -> str:
    """An ODS or ONS code, in capitals. Raises BadCell, also for the words of a total."""
    if cell.strip() not in WITHOUT_CODE and is_total(cell):
        raise BadCell("a total, not an organisation", "a code such as RRK, or E92000001 (England)")
    return ods_code(cell)


def count(cell: str) -> int | None:
    """A whole number of people or attendances; None where the cell is blank (not collected).

    12345.0 and 1,234 are whole numbers too.
    """
    if cell.isdigit() and cell.isascii() and len(cell) <= MOST_DIGITS:
        return int(cell)
    text = cell.strip()
    if not text:
        return None
    if text != cell:
        return count(text)
    if AS_A_SPREADSHEET.fullmatch(text):
        return count(text.replace(",", "").partition(".")[0])
    reason = "negative" if re.fullmatch(r"-\d+", text) else "not a whole number"
    raise BadCell(
        reason, f"a whole number of up to {MOST_DIGITS} digits, such as 1234 or 1,234, or blank"
    )


@lru_cache(maxsize=4096)
def month(cell: str) -> date:
    """The first day of a month, written 2017-03-01."""
    try:
        day = date.fromisoformat(cell.strip())
    except ValueError:
        raise BadCell("not a date", "the first day of a month, such as 2017-03-01") from None
    if day.day != 1 or len(cell.strip()) != 10:
        raise BadCell("not the first day of a month", f"{day.year:04}-{day.month:02}-01")
    return day


@lru_cache(maxsize=4096)
def published_month(cell: str) -> date:
    """The month in NHS England's period, such as MSitAE-MARCH-2026."""
    match = PUBLISHED_PERIOD.fullmatch(cell.strip())
    if match and match[1].upper() in MONTHS:
        return date(int(match[2]), MONTHS.index(match[1].upper()) + 1, 1)
    raise BadCell("not a published period", "a period such as MSitAE-MARCH-2026")
