"""Where postcodes lie, from NSPL or ONSPD, edition by edition.

Source of the columns: ONS, National Statistics Postcode Lookup and ONS Postcode Directory. Names
carry the year of their edition (lad24cd), so they are known by their stems. A terminated postcode
still locates a past stay. Clinical commissioning groups and sustainability partnerships stand in
place of sub-ICB locations and integrated care boards in editions to May 2022.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter

from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.records import LineContent, Postcode
from services.directory.residence.rules.areas import Area
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line

DESCRIPTION = "an edition of the NSPL or ONSPD; editions are kept side by side"
EXACT = ("pcds", "dointr", "doterm")
YEAR = r"(?P<year>\d{0,2})(cd)?"
PLACE = {"ctry": "ctry", "lad": "(lad|laua|oslaua)", "lsoa": "lsoa"}
BODIES = {
    "nspl-onspd": {"sicbl": "sicbl", "icb": "icb"},
    "nspl-onspd-ccg": {"ccg": "ccg", "stp": "stp"},
}
FIRST_DAYS = {"nspl-onspd": date(2022, 8, 1), "nspl-onspd-ccg": date(2020, 2, 1)}
"""Of a file that names no month at all: the first edition of its layout that is sent for."""
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")
MONTH = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])|")
# No such body there: pseudo codes of countries without one, islands and blanks.
PSEUDO = re.compile(r"[A-Z]9{8}|")
Columns = Mapping[str, int]


def _reader_of(bodies: dict[str, str]) -> Callable[[Sequence[str]], LineReader | None]:  # type: ignore[type-arg]
    def reader(header: Sequence[str]) -> LineReader[LineContent] | None:
        columns = _columns(header, PLACE | bodies)
        return _lines(columns, list(bodies)) if columns else None

    return reader


def _columns(header: Sequence[str], wanted: Mapping[str, str]) -> Columns | None:
    names = [name.strip().lower() for name in header]
    found: dict[str, int] = {each: names.index(each) for each in EXACT if each in names}
    if "pcds" not in found:
        return None
    for stem, pattern in wanted.items():
        # A file may have several editions of one column: the newest counts.
        editions = [(int(match["year"] or 0), position) for position, name in enumerate(names)
                    if (match := re.fullmatch(pattern + YEAR, name))]  # fmt: skip
        if not editions:
            return None
        found[stem] = max(editions)[1]
    return found


def _lines(columns: Columns, bodies: Sequence[str]) -> LineReader[LineContent]:
    """A line is one postcode. Millions lie in some ten thousand areas: each area is read once."""
    areas: dict[tuple[str, ...], Area | None] = {}
    months = {""}
    placed = itemgetter(*(columns[name] for name in ("lsoa", "ctry", "lad", *bodies)))
    named = _named(columns)

    def read(number: int, cells: Sequence[str]) -> Postcode | None:
        key = placed(cells)
        if key not in areas:
            areas[key] = _area(Line(number, cells, columns), len(areas) + 1, bodies)
        area = areas[key]
        if area is None:
            return None
        postcode, introduced, terminated = named(cells)
        known = introduced in months and terminated in months
        if known and POSTCODE.fullmatch(postcode):
            return Postcode(postcode, area, introduced, terminated)
        found = _checked(Line(number, cells, columns), area)
        months.update(found[2:])
        return found

    return read


def _named(columns: Columns) -> Callable[[Sequence[str]], Sequence[str]]:
    """Postcode, first and last month of a line; a month that the file does not have is blank."""
    if "dointr" in columns and "doterm" in columns:
        return itemgetter(*(columns[name] for name in EXACT))
    at = [columns.get(name) for name in EXACT]
    return lambda cells: ["" if each is None else cells[each] for each in at]


def _area(line: Line, number: int, bodies: Sequence[str]) -> Area | None:
    """None for a postcode of which nothing is known."""
    if PSEUDO.fullmatch(line.text("lsoa").strip()) and not line.text("ctry").strip():
        return None
    country = line.read("ctry", kinds.gss)
    lsoa = line.read("lsoa", kinds.optional_gss)
    authority, commissioner, board = (line.read(name, _body) for name in ("lad", *bodies))
    line.check()
    return Area(number, lsoa, str(country), authority, commissioner, board)


def _checked(line: Line, area: Area) -> Postcode:
    """The same line, read cell by cell: what is wrong with it is told, blanks are no matter."""
    postcode = line.read("pcds", _postcode)
    introduced, terminated = (
        line.read(name, _month) if name in line.columns else "" for name in ("dointr", "doterm")
    )
    line.check()
    return Postcode(str(postcode), area, str(introduced), str(terminated))


def _postcode(cell: str) -> str:
    postcode = cell.strip().upper()
    if not POSTCODE.fullmatch(postcode):
        raise BadCell("not a postcode", "a postcode with one blank, such as CH1 2UL")
    return postcode


def _month(cell: str) -> str:
    month = cell.strip()
    if not MONTH.fullmatch(month):
        raise BadCell("not a month", "yyyymm, such as 202001, or blank")
    return month


def _body(cell: str) -> str | None:
    return None if PSEUDO.fullmatch(cell.strip().upper()) else kinds.gss(cell)


LAYOUTS = tuple(
    Layout(name, ("pcds", *(f"{stem}??cd" for stem in (*PLACE, *bodies))), _reader_of(bodies))
    for name, bodies in BODIES.items()
)
