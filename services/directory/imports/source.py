"""Reads a file line by line. A seam: what refuses archives, encodings and long lines is shared."""

import csv
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from services.directory.imports.formats import FORMATS, ODS_ORD
from services.directory.imports.problems import MalformedJson, UnknownLayout
from services.directory.imports.rules import ods_ord
from services.directory.imports.rules.records import Layout, LineReader, LineRejected, Read, Reject

Numbered = tuple[int, Read | LineRejected]


def records(file: BinaryIO, kind: str) -> Iterator[Numbered]:
    """Every line as what it says or as what is wrong with it. Raises UnknownLayout."""
    if kind == ODS_ORD:
        return iter([_document(file)])
    return _lines(file, FORMATS[kind])


def _document(file: BinaryIO) -> Numbered:
    try:
        document = json.load(file)
    except ValueError as error:
        raise MalformedJson(f"The file is not JSON: {error}.") from error
    try:
        return 1, ods_ord.read(document)
    except LineRejected as rejected:
        return 1, rejected


def _lines(file: BinaryIO, layouts: Sequence[Layout]) -> Iterator[Numbered]:
    rows = csv.reader((_decoded(line) for line in file), strict=True)
    first = next(rows, [])
    layout, read = _known(first, layouts)
    for cells in rows if layout.has_header else chain([first], rows):
        if any(cells):
            found = _read(read, rows.line_num, cells, len(first))
            if found is not None:
                yield rows.line_num, found


def _read(
    read: LineReader, number: int, cells: Sequence[str], width: int
) -> Read | LineRejected | None:
    if len(cells) != width:
        found = f"{len(cells)} cells"
        return LineRejected(Reject(number, "", found, "wrong number of cells", f"{width} cells"))
    try:
        return read(number, cells)
    except LineRejected as rejected:
        return rejected


def _known(first: Sequence[str], layouts: Sequence[Layout]) -> tuple[Layout, LineReader]:
    for layout in layouts:
        reader = layout.reader(first)
        if reader is not None:
            return layout, reader
    raise UnknownLayout(first, layouts)


def _decoded(line: bytes) -> str:
    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
