"""Where postcodes lie, from NSPL or ONSPD; the sector is kept, the postcode is not.

Source of the columns: ONS, National Statistics Postcode Lookup and ONS Postcode Directory. Names
carry the year of their edition (lad24cd), so they are known by their stems. A terminated postcode
still locates a past stay.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from services.directory.imports.rules import cells as kinds
from services.directory.imports.rules.records import LineContent, Postcode
from services.shared.imports.layouts import Layout, LineReader
from services.shared.imports.lines import BadCell, Line

STEMS = {"pcds": r"pcds?", "ctry": r"ctry\d{0,2}(cd)?", "lad": r"(lad|laua|oslaua)\d{0,2}(cd)?",
         "sicbl": r"sicbl\d{0,2}(cd)?", "icb": r"icb\d{0,2}(cd)?",
         "lsoa": r"lsoa\d{0,2}(cd)?"}  # fmt: skip
EXPECTED = ("pcds", "ctry??cd", "lad??cd", "sicbl??cd", "icb??cd", "lsoa??cd")
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ([0-9])[A-Z]{2}")
# No such body there: pseudo codes of countries without one, islands and blanks.
PSEUDO = re.compile(r"[A-Z]9{8}|")


def reader(header: Sequence[str]) -> LineReader[LineContent] | None:
    """Reads either file: a line is one postcode."""
    columns = _columns(header)
    if columns is None:
        return None

    def read(number: int, cells: Sequence[str]) -> Postcode | None:
        line = Line(number, cells, columns)
        if PSEUDO.fullmatch(line.text("lsoa").strip()) and not line.text("ctry").strip():
            return None
        sector = line.read("pcds", _sector)
        country = line.read("ctry", kinds.gss)
        lsoa = line.read("lsoa", kinds.optional_gss)
        bodies = [line.read(name, _body) for name in ("lad", "sicbl", "icb")]
        line.check()
        return Postcode(str(sector), lsoa or "", str(country), *bodies)

    return read


def _columns(header: Sequence[str]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for position, name in enumerate(header):
        for stem, pattern in STEMS.items():
            if re.fullmatch(pattern, name.strip().lower()):
                # A file with several editions of one column has the newest last.
                found[stem] = position
    return found if len(found) == len(STEMS) else None


def _sector(cell: str) -> str:
    match = POSTCODE.fullmatch(cell.strip().upper())
    if match is None:
        raise BadCell("not a postcode", "a postcode with one blank, such as CH1 2UL")
    return f"{match[1]} {match[2]}"


def _body(cell: str) -> str | None:
    return None if PSEUDO.fullmatch(cell.strip().upper()) else kinds.gss(cell)


class Areas:
    """Counts the postcodes of each area by what they lie in."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], Counter[tuple[str | None, ...]]] = {}

    def add(self, postcode: Postcode) -> None:
        place = postcode[2:]
        for kind, area in (("postcode_sector", postcode.sector), ("lsoa", postcode.lsoa)):
            if area:
                self._counts.setdefault((kind, area), Counter())[place] += 1

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Kind, area, position, place and postcodes; most postcodes first."""
        for (kind, area), counts in self._counts.items():
            for position, (place, count) in enumerate(_ranked(counts.items()), 1):
                yield (kind, area, position, *place, count)


def _ranked(
    counts: Iterable[tuple[tuple[str | None, ...], int]],
) -> list[tuple[tuple[str | None, ...], int]]:
    return sorted(counts, key=lambda each: (-each[1], str(each[0])))


DESCRIPTION = "the NSPL or ONSPD (a new edition takes the place of the one before)"
LAYOUTS = (Layout("nspl-onspd", EXPECTED, reader),)
