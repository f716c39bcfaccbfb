"""epcmem: which commissioners each GP practice has belonged to, by ODS.

Source of the columns: NHS England, ODS data downloads, epcmem.csv (6 columns, no header): practice,
parent, type of the parent, join date, left date, amended. The left date is the last day.
"""

from collections.abc import Sequence

from services.contracts.codes import ods_code
from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.records import LineContent, ParentPeriod
from services.directory.organisations.rules.editions import ListEntry
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line

DESCRIPTION = "the commissioners that each GP practice of ODS has had"
COLUMNS = {"practice": 0, "parent": 1, "join date": 3, "left date": 4}
WIDTH = 6


def _reader(first: Sequence[str]) -> LineReader[LineContent] | None:
    return _read if len(first) == WIDTH and _is_day(first[COLUMNS["join date"]]) else None


def _is_day(cell: str) -> bool:
    try:
        return kinds.day(cell) is not None
    except BadCell:
        return False


def _read(number: int, cells: Sequence[str]) -> ParentPeriod:
    line = Line(number, cells, COLUMNS)
    practice, parent = line.read("practice", ods_code), line.read("parent", ods_code)
    starts, ends = line.read("join date", kinds.day), line.read("left date", kinds.day_after)
    if starts is None and not line.rejects:
        line.reject("join date", "not a date", "the first day, yyyymmdd")
    if starts and ends and ends <= starts:
        line.reject("left date", "before the join date", f"{starts:%Y%m%d} or later")
    line.check()
    assert starts is not None
    commissioner = ListEntry(str(parent), "", "active", "other")
    return ParentPeriod(str(practice), commissioner, False, starts, ends)


EXPECTED = ("6 columns without header: practice, parent, type", "join date yyyymmdd", "left date")
LAYOUTS = (Layout("epcmem", EXPECTED, _reader, has_header=False),)
