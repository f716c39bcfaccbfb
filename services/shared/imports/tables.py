"""Rows of cells: of a CSV file, or of a sheet."""

import codecs
import csv
from collections.abc import Collection, Iterator
from typing import BinaryIO, NamedTuple, Protocol

from services.shared.imports.problems import MalformedCsv, WrongEncoding

LINE_ENDS = "save the file with the line ends LF or CRLF"
CR_ONLY = f"; it has CR alone: {LINE_ENDS}"
PLAIN_WORDS = {
    "unexpected end of data": "a quote that is never closed",
    "new-line character": f"lines that end with CR alone; {LINE_ENDS}",
    "expected after": "something behind a closing quote; a quote within a cell is written twice",
    "field larger": "a cell that is too long",
}
"""The library's words for what is wrong are a programmer's."""


class Bounds(NamedTuple):
    """How long a line may be: bytes and cells of CSV, columns of a sheet (None: all it has)."""

    line: int
    cells: int
    columns: int | None


FIGURES = Bounds(64 * 1024, 1_000, 256)
"""No layout of figures has a fifth of the cells."""
WORDS = Bounds(1024 * 1024, 16_384, None)
"""As many cells as a sheet has columns."""


class Table(Protocol):
    """Rows from the first to the last. `number` and `formulas` (their columns) are of the last
    row that was read; of a `ragged` table a row may end before its blank cells.
    """

    ragged: bool

    @property
    def number(self) -> int: ...
    @property
    def formulas(self) -> Collection[int]: ...
    def row(self) -> list[str] | None:
        """The next row; None at the end. Raises what is wrong with the file."""


class CsvTable:
    """The rows of a CSV file. Raises WrongEncoding, MalformedCsv."""

    ragged = False
    formulas: Collection[int] = ()

    def __init__(self, file: BinaryIO, bounds: Bounds = FIGURES) -> None:
        self._csv = csv.reader(text_lines(file, bounds.line), strict=True)
        self._most = bounds.cells

    @property
    def number(self) -> int:
        return self._csv.line_num

    def row(self) -> list[str] | None:
        try:
            cells = next(self._csv, None)
        except csv.Error as error:
            raise MalformedCsv(f"Near line {self.number}: {_plain(error)}.") from error
        if cells is not None and len(cells) > self._most:
            told = f"Line {self.number} has {len(cells):,} cells, over {self._most:,}."
            raise MalformedCsv(told)
        return cells


def text_lines(file: BinaryIO, longest: int = FIGURES.line) -> Iterator[str]:
    """The lines of `file`: UTF-8, with or without a mark; Latin-1 where a line is not UTF-8."""
    number = 0
    while line := file.readline(longest + 1):
        number += 1
        if len(line) > longest:
            told = CR_ONLY if b"\r" in line.rstrip(b"\r\n") else ""
            raise MalformedCsv(f"Line {number} is longer than {longest:,} bytes{told}.")
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
            _refuse_utf16(line)
        if b"\x00" in line:
            raise WrongEncoding(f"Line {number} has a NUL byte; expected UTF-8 text.")
        yield _decoded(line)


def _refuse_utf16(line: bytes) -> None:
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WrongEncoding("The file is UTF-16; save it as UTF-8 (CSV UTF-8 in a spreadsheet).")


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _plain(error: csv.Error) -> str:
    told = str(error)
    plain = (words for part, words in PLAIN_WORDS.items() if part in told)
    return next(plain, "no CSV as in RFC 4180")
