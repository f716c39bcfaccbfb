"""The sender's own step before a file is sent: from what the sender may hold to what may be sent.

It runs where the file is from, and asks nobody.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from services.finance.recovery.activity.column_schemas import NewColumnMapping
from services.finance.recovery.activity.rules.columns import plain
from services.finance.recovery.activity.rules.identifiers import identifier_in
from services.finance.recovery.activity.rules.pseudonyms import Postcodes, Recipe

SHORTEST_KEY = 32
POSTCODE_COLUMNS = ("pcds", "pcd8", "pcd7", "pcd2", "pcd")
LSOA_COLUMNS = ("lsoa21cd", "lsoa21", "lsoa11cd", "lsoa11")
"""Their names in the National Statistics Postcode Lookup, newest first."""


class NotWritten(ValueError):
    """Why nothing was written; it repeats nothing that stands in the file."""


class LinesWritten(NamedTuple):
    """How many lines were written, and the columns that were left out."""

    lines: int
    dropped: Sequence[str]


def deidentify(
    source: Path, target: Path, key_file: Path, postcodes: Path | None, mapping: Path | None = None
) -> LinesWritten:
    """Write `target` from `source`, whole or not at all; `mapping` is a file of what the sender
    calls our columns. Raises NotWritten, OSError.
    """
    key = key_file.read_bytes().strip()
    if len(key) < SHORTEST_KEY:
        raise NotWritten(f"the key has {len(key)} bytes; {SHORTEST_KEY} are the fewest")
    known = _postcodes(postcodes) if postcodes else {}
    stated = _columns(mapping) if mapping else {}
    with _whole(target) as output, source.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        try:
            recipe = _recipe(next(lines, []), stated)
            return _written(lines, csv.writer(output, lineterminator="\n"), recipe, key, known)
        except csv.Error:
            raise NotWritten(
                f"line {lines.line_num} cannot be read: a cell has at most"
                f" {csv.field_size_limit():,} characters, and lines end with LF or CR LF"
            ) from None


def _columns(path: Path) -> dict[str, str]:
    """Our names and the sender's, of a mapping as it is stated or as the service shows it."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        fields = {name: told[name] for name in NewColumnMapping.model_fields if name in told}
        return NewColumnMapping(**fields).columns
    except (ValueError, TypeError):
        raise NotWritten(
            "the mapping is not a column mapping in JSON, with code, sender and columns"
        ) from None


def _recipe(header: Sequence[str], stated: Mapping[str, str]) -> Recipe:
    recipe = Recipe(header, stated)
    if recipe.absent:
        raise NotWritten(
            f"the mapping names columns that are not there: {', '.join(recipe.absent)}"
        )
    if not recipe.kept:
        raise NotWritten("no column has a name that is known; see the columns of activity files")
    return recipe


@contextmanager
def _whole(target: Path) -> Iterator[TextIO]:
    """The file under another name, until all of it is written."""
    partial = target.with_name(f"{target.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as output:
            yield output
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def _written(
    lines: Iterator[list[str]], output: Any, recipe: Recipe, key: bytes, known: Postcodes
) -> LinesWritten:
    output.writerow(recipe.columns)
    width, count = max(recipe.kept.values()) + 1, 0
    for number, cells in enumerate(lines, start=2):
        if not cells:
            continue
        if len(cells) < width:
            raise NotWritten(f"line {number} has fewer cells than the header")
        output.writerow(_line(recipe, cells, key, known, number))
        count += 1
    return LinesWritten(count, recipe.dropped)


def _line(
    recipe: Recipe, cells: Sequence[str], key: bytes, known: Postcodes, number: int
) -> list[str]:
    try:
        found = recipe.line(cells, key, known)
    except (ValueError, IndexError):
        raise NotWritten(f"line {number}: a day that is none, or a cell is missing") from None
    for name, cell in zip(recipe.columns, found, strict=True):
        if kind := identifier_in(cell):
            raise NotWritten(f"line {number}, column {name} still holds what reads as a {kind}")
    return found


def _postcodes(path: Path) -> Postcodes:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        names = [plain(name) for name in next(lines, [])]
        postcode, area = _first(names, POSTCODE_COLUMNS), _first(names, LSOA_COLUMNS)
        if postcode is None or area is None:
            raise NotWritten("the postcodes have no columns such as pcds and lsoa21")
        return {"".join(line[postcode].split()): line[area] for line in lines if line}


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(each) for each in wanted if each in names), None)
