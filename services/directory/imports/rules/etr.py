"""etr: every NHS trust with its sites' seat, by ODS.

Source of the columns: NHS England, ODS data downloads, etr.csv (27 columns, no header, of which
those of a status, a commissioner and a setting are blank).
"""

from collections.abc import Sequence

from services.contracts.codes import ods_code
from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.ods_csv import COLUMNS, WIDTH, place_of
from services.directory.imports.rules.records import LineContent
from services.directory.organisations.rules.editions import ListEntry
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import Line

DESCRIPTION = "an edition of every NHS trust of ODS"
BLANK = ("status", "commissioner", "prescribing setting")


def _reader(first: Sequence[str]) -> LineReader[LineContent] | None:
    fits = len(first) == WIDTH and not any(first[COLUMNS[name]].strip() for name in BLANK)
    return _read if fits else None


def _read(number: int, cells: Sequence[str]) -> ListEntry:
    line = Line(number, cells, COLUMNS)
    code = line.read("code", ods_code)
    name = line.read("name", kinds.name)
    opened = line.read("open date", kinds.day)
    closed = line.read("close date", kinds.day_after)
    if closed and opened and closed <= opened:
        line.reject("close date", "before the open date", f"{opened:%Y%m%d} or later")
    line.check()
    return ListEntry(str(code), str(name), "active", "trust", place_of(line), opened, closed)


EXPECTED = ("27 columns without header: code, name", "columns 13, 15 and 26 blank")
LAYOUTS = (Layout("etr", EXPECTED, _reader, has_header=False),)
