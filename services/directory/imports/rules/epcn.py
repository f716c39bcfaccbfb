"""Primary care networks and the practices in them, by ODS.

Source of the columns: NHS England, ODS data downloads, ePCN, "PCN Core Partner Details": the sheet
saved as CSV, or epcncorepartnerdetails.csv, which has no header. 11 columns, of which the names
of the commissioners have changed and the order has not. The end date is the last day.
"""

from collections.abc import Callable, Sequence

from services.contracts.codes import ods_code
from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.records import LineContent, ParentPeriod
from services.directory.organisations.rules.editions import ListEntry
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line

DESCRIPTION = "the practices of each primary care network (ePCN, core partners)"
COLUMNS = {
    "partner organisation code": 0, "pcn code": 4, "pcn name": 5, "pcn parent code": 6,
    "relationship start date": 8, "relationship end date": 9,
}  # fmt: skip
WIDTH = 11
NAMED = {"partner organisation code": 0, "pcn code": 4, "pcn name": 5}


def _headed(first: Sequence[str]) -> LineReader[LineContent] | None:
    names = [" ".join(name.split()).casefold() for name in first]
    fits = len(names) >= WIDTH and all(names[at] == name for name, at in NAMED.items())
    return _read if fits else None


def _plain(first: Sequence[str]) -> LineReader[LineContent] | None:
    fits = len(first) == WIDTH and _fits(first[COLUMNS["relationship start date"]])
    return _read if fits else None


def _fits(cell: str) -> bool:
    try:
        return kinds.calendar_day(cell) is not None
    except BadCell:
        return False


def _read(number: int, cells: Sequence[str]) -> ParentPeriod:
    line = Line(number, cells, COLUMNS)
    practice = line.read("partner organisation code", ods_code)
    network = line.read("pcn code", ods_code)
    name = line.read("pcn name", kinds.name)
    parent = line.read("pcn parent code", kinds.optional_organisation)
    starts = line.read("relationship start date", kinds.calendar_day)
    ends = kinds.following(line.read("relationship end date", kinds.calendar_day))
    if starts is None and not line.rejects:
        line.reject("relationship start date", "not a date", "the first day, yyyymmdd")
    if starts and ends and ends <= starts:
        line.reject("relationship end date", "before the start date", f"{starts:%Y%m%d} or later")
    line.check()
    assert starts is not None
    said = ListEntry(str(network), str(name), "active", "pcn", opened=starts, commissioner=parent)
    return ParentPeriod(str(practice), said, True, starts, ends)


EXPECTED = ("partner organisation code", "... 3 columns", "PCN code", "PCN name", "PCN parent code",
            "its name", "start date", "end date", "match")  # fmt: skip
Reader = Callable[[Sequence[str]], LineReader[LineContent] | None]
LAYOUTS = (
    Layout("pcn-core-partners", EXPECTED, _headed),
    Layout("pcn-core-partners-plain", EXPECTED, _plain, has_header=False),
)
