"""NHS England's RTT full extract: one line a commissioner, provider, part and function.

Source of the columns: NHS England, Consultant-led Referral to Treatment Waiting Times, full CSV
data file. Since April 2021 the top band is over 104 weeks, before it is over 52. Names carry their
edition ("SUM 1"): they are known by their stem.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple, cast

from services.metrics.imports.rules.cells import count, is_total_line, organisation, published_month
from services.shared.imports.layouts import Layout, LineReader, plain_name
from services.shared.imports.lines import BadCell, Line

PARTS = ("Part_1A", "Part_1B", "Part_2", "Part_2A", "Part_3")
WITHOUT_BANDS = "Part_3"
EDITION = re.compile(r" sum \d+$")
BAND = re.compile(r"gt (\d+) to (\d+) weeks( sum \d+)?")
OPEN_BAND = re.compile(r"gt (\d+) weeks( sum \d+)?")
FUNCTION = re.compile(r"[A-Z]{1,2}_?[0-9]{2,3}")
PLAIN = re.compile(r"[0-9,]*")
LARGEST = 10**9 - 1
PROVIDER, COMMISSIONER = "Provider Org Code", "Commissioner Org Code"
NEEDED = ("Period", PROVIDER, COMMISSIONER, "RTT Part Type", "Treatment Function Code", "Total All")
UNKNOWN = "Patients with unknown clock start date"
NAMES = ("Provider Org Name", "Commissioner Org Name")


class Pathways(NamedTuple):
    """What a line says. `bands` leave trailing noughts out; within 18 and over 52 are of them."""

    period: date
    part: str
    function: str
    provider: str
    provider_name: str | None
    commissioner: str
    commissioner_name: str | None
    bands: Sequence[int]
    open_band: int
    unknown_start: int
    total: int
    within_18: int
    over_52: int


code = lru_cache(maxsize=8192)(organisation)


def rtt_reader(header: Sequence[str], *, open_band: int) -> LineReader[Pathways | None] | None:
    """Reads the layout whose top band begins at `open_band` weeks; nothing of a line of totals."""
    names = [" ".join(name.split()).casefold() for name in header]
    first = _first_band(names, open_band)
    if first is None or any(name.casefold() not in names for name in NEEDED):
        return None
    known = (*NEEDED, UNKNOWN, *NAMES)
    columns = {name: names.index(name.casefold()) for name in known if name.casefold() in names}
    bands = slice(first, first + open_band + 1)
    band_names = [name.strip() for name in header[bands]]
    columns |= {name: first + week for week, name in enumerate(band_names)}

    def read(number: int, cells: Sequence[str]) -> Pathways | None:
        line = Line(number, cells, columns)
        if is_total_line(line.text(PROVIDER), _name(line, NAMES[0]) or ""):
            return None
        return _pathways(line, _bands(line, cells[bands], band_names), open_band)

    return read


def _first_band(names: Sequence[str], open_band: int) -> int | None:
    """Where the bands begin, when all of them stand side by side."""
    for position, name in enumerate(names):
        if (match := OPEN_BAND.fullmatch(name)) and int(match[1]) == open_band:
            first = position - open_band
            matches = [BAND.fullmatch(each) for each in names[max(first, 0) : position]]
            weeks = [(int(match[1]), int(match[2])) for match in matches if match]
            if first >= 0 and weeks == [(week, week + 1) for week in range(open_band)]:
                return first
    return None


def _bands(line: Line, cells: Sequence[str], names: Sequence[str]) -> list[int] | None:
    """The bands; None where every one is blank. A blank among others counts nobody."""
    # Hundreds of thousands of lines have a hundred bands each: all are looked at in one go.
    joined = ",".join(cells)
    if PLAIN.fullmatch(joined) and joined.count(",") == len(cells) - 1:
        if len(joined) == len(cells) - 1:
            return None
        found = [int(cell) if cell else 0 for cell in cells]
        if max(found) <= LARGEST:
            return found
    return [_count(line, name) or 0 for name in names]


def _pathways(line: Line, bands: list[int] | None, open_band: int) -> Pathways:
    period, part = line.read("Period", published_month), line.read("RTT Part Type", _part)
    function = line.read("Treatment Function Code", _function)
    provider, commissioner = line.read(PROVIDER, code), line.read(COMMISSIONER, code)
    unknown = (_count(line, UNKNOWN) or 0) if UNKNOWN in line.columns else 0
    total = _count(line, "Total All")
    counted = bands or []
    _check_total(line, part, counted, unknown, total)
    line.check()
    return Pathways(
        cast(date, period),
        cast(str, part),
        cast(str, function),
        cast(str, provider),
        _name(line, NAMES[0]),
        cast(str, commissioner),
        _name(line, NAMES[1]),
        _trimmed(counted),
        open_band,
        unknown,
        cast(int, total),
        sum(counted[:18]),
        sum(counted[52:]),
    )


def _check_total(
    line: Line, part: str | None, bands: Sequence[int], unknown: int, total: int | None
) -> None:
    if line.rejects:
        return
    counted = sum(bands) + unknown
    if total is None:
        line.reject("Total All", "blank", "how many pathways there are")
    elif counted != total and (bands or part != WITHOUT_BANDS):
        line.reject(
            "Total All", "not the sum of the bands and unknown starts", f"{counted} by the bands"
        )


def _trimmed(bands: list[int]) -> list[int]:
    end = len(bands)
    while end and not bands[end - 1]:
        end -= 1
    return bands[:end]


def _count(line: Line, column: str) -> int | None:
    return line.read(column, count)


def _name(line: Line, column: str) -> str | None:
    return (line.text(column).strip() or None) if column in line.columns else None


@lru_cache(maxsize=64)
def _part(cell: str) -> str:
    for part in PARTS:
        if cell.strip().casefold() == part.casefold():
            return part
    raise BadCell("not a part of the collection", ", ".join(PARTS))


@lru_cache(maxsize=1024)
def _function(cell: str) -> str:
    function = cell.strip().upper()
    if not FUNCTION.fullmatch(function):
        raise BadCell("not a treatment function", "a code such as C_100, X02 or C_999")
    return function


def _layout(name: str, open_band: int) -> Layout[Pathways | None]:
    bands = ("Gt 00 To 01 Weeks SUM 1", "...", f"Gt {open_band} Weeks SUM 1")
    return Layout(
        name,
        (*NEEDED[:-1], *bands, "Total All"),
        partial(rtt_reader, open_band=open_band),
        needed=(*NEEDED, *(f"Gt {week:02} To {week + 1:02} Weeks" for week in range(open_band))),
        called=_stem,
    )


def _stem(name: str) -> str:
    return EDITION.sub("", plain_name(name))


DESCRIPTION = "the RTT full extract with its 105 weekly bands, or 53 before April 2021"
LAYOUTS = (_layout("nhse-rtt-104-weeks", 104), _layout("nhse-rtt-52-weeks", 52))
