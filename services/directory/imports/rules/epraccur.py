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
from services.directory.imports.rules.ods_csv import COLUMNS, WIDTH, place_of
from services.directory.imports.rules.records import LineContent
from services.directory.organisations.rules.editions import ListEntry
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import Line

DESCRIPTION = "an edition of every GP practice of ODS in either of its layouts"
STATUSES = {"A": "active", "C": "closed", "D": "dormant", "P": "shadow",
            "ACTIVE": "active", "INACTIVE": "closed", "DORMANT": "dormant",
            "PROPOSED": "shadow"}  # fmt: skip
LETTERS, WORDS = frozenset("ACDP"), frozenset(STATUSES) - frozenset("ACDP")
GP_PRACTICE = frozenset({"4", "RO76"})


def _reader_of(
    statuses: frozenset[str],
) -> Callable[[Sequence[str]], LineReader[LineContent] | None]:
    def reader(first: Sequence[str]) -> LineReader[LineContent] | None:
        fits = len(first) == WIDTH and first[COLUMNS["status"]].strip().upper() in statuses
        return _read if fits else None

    return reader


def _read(number: int, cells: Sequence[str]) -> ListEntry:
    line = Line(number, cells, COLUMNS)
    code = line.read("code", ods_code)
    name = line.read("name", kinds.name)
    opened = line.read("open date", kinds.day)
    closed = line.read("close date", kinds.day_after)
    commissioner = line.read("commissioner", kinds.optional_organisation)
    joined = line.read("join date", kinds.day)
    left = line.read("left date", kinds.day_after)
    status = STATUSES.get(line.text("status").strip().upper())
    _check(line, status, opened, closed, joined, left)
    line.check()
    setting = line.text("prescribing setting").strip().upper()
    return ListEntry(
        str(code),
        str(name),
        str(status),
        "gp_practice" if setting in GP_PRACTICE else "prescribing_cost_centre",
        place_of(line, commissioner),
        opened,
        closed,
        commissioner,
        joined,
        left,
    )


def _check(
    line: Line, status: str | None, opened: date | None, closed: date | None,
    joined: date | None, left: date | None,
) -> None:  # fmt: skip
    if line.rejects:
        return
    if status is None:
        line.reject("status", "not a status", "A, C, D, P or ACTIVE, INACTIVE, DORMANT, PROPOSED")
    if closed and opened and closed <= opened:
        line.reject("close date", "before the open date", f"{opened:%Y%m%d} or later")
    if left and joined and left <= joined:
        line.reject("left date", "before the join date", f"{joined:%Y%m%d} or later")


EXPECTED = ("27 columns without header: code, name", "status in column 13")
DESCRIPTION = "every GP practice of ODS in either of its layouts"
LAYOUTS = (
    Layout("epraccur-letters", (*EXPECTED, "A, C, D or P"), _reader_of(LETTERS), has_header=False),
    Layout("epraccur-words", (*EXPECTED, "ACTIVE, INACTIVE, DORMANT or PROPOSED"),
           _reader_of(WORDS), has_header=False),
)  # fmt: skip
