"""epraccur: every GP practice and prescribing cost centre, by ODS.

Source of the columns: NHS England, ODS data downloads, epraccur.csv (27 columns, no header).
Older copies have letters for the status and 4 for a GP practice, newer ones words and RO76.
Column 15 is the commissioner (24 often says otherwise). A last day is told; here the next day
is the first without.
"""

from collections.abc import Callable, Sequence
from datetime import date

from services.contracts.codes import ods_code
from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.records import LineContent, Record
from services.directory.organisations.rules.descriptions import (
    Description,
    Role,
    described,
)
from services.directory.organisations.rules.intervals import Interval, checked
from services.directory.organisations.rules.memberships import Membership
from services.directory.organisations.rules.timelines import Entry
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import Line

WIDTH = 27
COLUMNS = {
    "code": 0, "name": 1, "national grouping": 2, "address": 4, "postcode": 9, "open date": 10,
    "close date": 11, "status": 12, "commissioner": 14, "join date": 15, "left date": 16,
    "prescribing setting": 25,
}  # fmt: skip
STATUSES = {"A": "active", "C": "closed", "D": "dormant", "P": "proposed",
            "ACTIVE": "active", "INACTIVE": "closed", "DORMANT": "dormant",
            "PROPOSED": "proposed"}  # fmt: skip
LETTERS, WORDS = frozenset("ACDP"), frozenset(STATUSES) - frozenset("ACDP")
GP_PRACTICE = frozenset({"4", "RO76"})
HEALTH_BOARDS = "7A"
ERAS = (
    ("pct", Interval(date.min, date(2013, 4, 1))),
    ("ccg", Interval(date(2013, 4, 1), date(2022, 7, 1))),
    ("sub_icb", Interval(date(2022, 7, 1))),
)
EARLIEST = date(1974, 4, 1)  # ODS's own first day


def _reader_of(
    statuses: frozenset[str],
) -> Callable[[Sequence[str]], LineReader[LineContent] | None]:
    def reader(first: Sequence[str]) -> LineReader[LineContent] | None:
        fits = len(first) == WIDTH and first[COLUMNS["status"]].strip().upper() in statuses
        return _read if fits else None

    return reader


def _read(number: int, cells: Sequence[str]) -> Record:
    line = Line(number, cells, COLUMNS)
    code = line.read("code", ods_code)
    name = line.read("name", kinds.name)
    opened = line.read("open date", kinds.day) or EARLIEST
    closed = line.read("close date", kinds.day_after)
    commissioner = line.read("commissioner", kinds.optional_organisation)
    joined = line.read("join date", kinds.day) or opened
    left = line.read("left date", kinds.day_after)
    status = STATUSES.get(line.text("status").strip().upper())
    _check(line, status, opened, closed, joined, left)
    line.check()
    practice = _practice(line, str(code), str(name), str(status), opened, closed)
    if commissioner is None:
        return Record(practice)
    return Record(
        practice,
        [described(commissioner, None, None, joined, provisional=True)],
        _memberships(str(code), commissioner, checked(joined, left)),
    )


def _check(
    line: Line, status: str | None, opened: date, closed: date | None, joined: date,
    left: date | None,
) -> None:  # fmt: skip
    if line.rejects:
        return
    if status is None:
        line.reject("status", "not a status", "A, C, D, P or ACTIVE, INACTIVE, DORMANT, PROPOSED")
    if closed is not None and closed <= opened:
        line.reject("close date", "before the open date", f"{opened:%Y%m%d} or later")
    if left is not None and left <= joined:
        line.reject("left date", "before the join date", f"{joined:%Y%m%d} or later")
    if status == "closed" and closed is None:
        line.reject("close date", "closed without a close date", "the last day, yyyymmdd")


def _practice(
    line: Line, code: str, name: str, status: str, opened: date, closed: date | None
) -> Description:
    setting = line.text("prescribing setting").strip().upper()
    role = "gp_practice" if setting in GP_PRACTICE else "prescribing_cost_centre"
    first = Entry(opened, "shadow" if status == "proposed" else "active")
    start = COLUMNS["address"]
    address = ", ".join(part.strip() for part in line.cells[start : start + 5] if part.strip())
    return Description(
        code,
        (first, Entry(closed, "closed")) if closed else (first,),
        (Entry(opened, name),),
        (Role(role, opened),),
        address=address or None,
        postcode=line.text("postcode").strip() or None,
    )


def _memberships(code: str, commissioner: str, days: Interval) -> list[Membership]:
    """What the commissioner was at the time: one code was that of a CCG, then of a sub-ICB."""
    if commissioner.startswith(HEALTH_BOARDS):
        return [Membership(code, commissioner, "health_board", *days)]
    parts = [(kind, days.meet(era)) for kind, era in ERAS]
    return [Membership(code, commissioner, kind, *part) for kind, part in parts if part]


EXPECTED = ("27 columns without header: code, name", "status in column 13")
DESCRIPTION = "every GP practice of ODS in either of its layouts"
LAYOUTS = (
    Layout("epraccur-letters", (*EXPECTED, "A, C, D or P"), _reader_of(LETTERS), has_header=False),
    Layout("epraccur-words", (*EXPECTED, "ACTIVE, INACTIVE, DORMANT or PROPOSED"),
           _reader_of(WORDS), has_header=False),
)  # fmt: skip
