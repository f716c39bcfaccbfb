"""The kinds of cell that these files have. Every reader raises BadCell."""

import re
from datetime import date, timedelta

from services.contracts.codes import ods_code
from services.shared.imports.lines import BadCell
from services.shared.times import DAYS, is_within

GSS_CODE = re.compile(r"[A-Z][0-9]{8}")
COMPACT_DATE = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
ISO_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
BRITISH_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([12][0-9]{3})")
PEOPLE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")
LONGEST_NAME = 200


def optional_organisation(cell: str) -> str | None:
    return ods_code(cell) if cell.strip() else None


def gss(cell: str) -> str:
    """A code of the Office for National Statistics."""
    code = cell.strip().upper()
    if not GSS_CODE.fullmatch(code):
        raise BadCell("not a GSS code", "a letter and 8 digits, such as E06000050")
    return code


def optional_gss(cell: str) -> str | None:
    return gss(cell) if cell.strip() else None


def name(cell: str) -> str:
    """A name on one line."""
    text = " ".join(cell.split())
    if not text or len(text) > LONGEST_NAME:
        raise BadCell("not a name", f"1 to {LONGEST_NAME} characters")
    return text


def people(cell: str) -> float:
    """A number of people, which an allocation may have averaged."""
    if not PEOPLE.fullmatch(cell.strip()):
        raise BadCell("not a number of people", "digits, such as 4068 or 4068.906")
    return float(cell)


def day(cell: str) -> date | None:
    """A day written 20240401; None where the cell is blank."""
    text = cell.strip()
    if not text:
        return None
    match = COMPACT_DATE.fullmatch(text)
    try:
        found = date(*map(int, match.groups())) if match else _no_day()
    except ValueError:
        return _no_day()
    if not is_within(found):
        raise BadCell("not a date of our time", DAYS)
    return found


def calendar_day(cell: str) -> date | None:
    """A day written 20240401, 2024-04-01 or 01/04/2024; None where the cell is blank."""
    text = cell.strip()
    if british := BRITISH_DATE.fullmatch(text):
        text = "".join(reversed(british.groups()))
    return day(text.replace("-", "") if ISO_DATE.fullmatch(text) else text)


def following(last: date | None) -> date | None:
    """The day after the last day."""
    return last + timedelta(days=1) if last else None


def day_after(cell: str) -> date | None:
    """The day after the last day, written 20240331; None where the cell is blank."""
    return following(day(cell))


def _no_day() -> date:
    raise BadCell("not a date", "yyyymmdd, such as 20240401, or blank")
