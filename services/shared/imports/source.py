"""Reads a CSV file line by line in constant memory, whatever it turns out to be."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

from services.shared.errors import Problem
from services.shared.imports.layouts import (
    MOST_TITLE_LINES,
    Layout,
    LineContent,
    LineReader,
    likeness,
)
from services.shared.imports.lines import LineRejected, Reject
from services.shared.imports.problems import (
    ArchiveRefused,
    EmptyFile,
    MalformedCsv,
    UnknownLayout,
    WrongEncoding,
)

LONGEST_LINE = 64 * 1024
MOST_CELLS = 1_000
"""Of a line: no layout has a fifth of it."""
MOST_FIRST_LINES, MOST_FIRST_BYTES = 100, 256 * 1024
"""A layout is known from its header; a million blank lines behind it are left to the job."""
LINE_ENDS = "save the file with the line ends LF or CRLF"
CR_ONLY = f"; it has CR alone: {LINE_ENDS}"
PLAIN_WORDS = {
    "unexpected end of data": "a quote that is never closed",
    "new-line character": f"lines that end with CR alone; {LINE_ENDS}",
    "expected after": "something behind a closing quote; a quote within a cell is written twice",
    "field larger": "a cell that is too long",
}
"""The library's words for what is wrong are a programmer's."""
Said_co = TypeVar("Said_co", covariant=True)
ARCHIVES = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x1f\x8b": "gzip", b"BZh": "bzip2",
            b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7-Zip", b"(\xb5/\xfd": "zstd", b"PAR1": "Parquet",
            b"\xd0\xcf\x11\xe0": "Excel"}  # fmt: skip


class Source(Protocol[Said_co]):
    """An open file of a known layout: each line with what it says or what is wrong with it."""

    @property
    def layout(self) -> str: ...
    def position(self) -> int:
        """Bytes read so far."""

    def __iter__(self) -> Iterator[tuple[int, Said_co | LineRejected]]: ...


Opening = Callable[[BinaryIO], Source[LineContent]]
"""How files of a format are opened. Raises what is wrong with the file as a whole."""


def refuse_archive(start: bytes) -> None:
    """Raises ArchiveRefused: nothing is ever unpacked, so nothing can blow up."""
    for magic, name in ARCHIVES.items():
        if start.startswith(magic):
            raise ArchiveRefused(f"The file is {name}, not CSV; send the CSV text itself.")


def text_lines(file: BinaryIO) -> Iterator[str]:
    """The lines of `file`: UTF-8, with or without a mark; Latin-1 where a line is not UTF-8."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            told = CR_ONLY if b"\r" in line.rstrip(b"\r\n") else ""
            raise MalformedCsv(f"Line {number} is longer than {LONGEST_LINE:,} bytes{told}.")
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


class CsvSource(Generic[LineContent]):
    """An open CSV file whose first line is that of one of the known layouts.

    Raises EmptyFile, UnknownLayout, WrongEncoding, MalformedCsv.
    """

    def __init__(self, file: BinaryIO, layouts: Sequence[Layout[LineContent]]) -> None:
        refuse_archive(file.read(8))
        file.seek(0)
        self._file = file
        self._csv = csv.reader(text_lines(file), strict=True)
        first, layout, self._read_line = self._header(layouts)
        self.layout = layout.name
        self.columns = _trimmed(first) if layout.has_header else first
        self._pending = None if layout.has_header else first
        self._header_cells = self.columns if layout.has_header else None

    def _header(
        self, layouts: Sequence[Layout[LineContent]]
    ) -> tuple[list[str], Layout[LineContent], LineReader[LineContent]]:
        """The first line of a known layout; before a header there may be a title."""
        seen: list[list[str]] = []
        while len(seen) <= MOST_TITLE_LINES and (cells := self._next()) is not None:
            if found := _known(cells, layouts, titled=any(map(any, seen))):
                return cells, *found
            seen.append(cells)
        raise _unknown(seen, layouts)

    def __iter__(self) -> Iterator[tuple[int, LineContent | LineRejected]]:
        """Every line that is not blank."""
        any_line = False
        while (cells := self._pending or self._next()) is not None:
            self._pending = None
            if any(cells):
                any_line = True
                yield self._csv.line_num, self._read(self._csv.line_num, cells)
        if not any_line:
            raise EmptyFile("The file has a header and nothing else.")

    def position(self) -> int:
        return self._file.tell()

    def _read(self, number: int, cells: Sequence[str]) -> LineContent | LineRejected:
        wanted = len(self.columns)
        if len(cells) < wanted or any(cells[wanted:]):
            found = f"{len(cells)} cells"
            return LineRejected(
                Reject(number, "", found, "wrong number of cells", f"{wanted} cells")
            )
        if cells[:wanted] == self._header_cells:
            return LineRejected(Reject(number, "", cells[0], "the header again", "one header"))
        try:
            return self._read_line(number, cells)
        except LineRejected as rejected:
            return rejected

    def _next(self) -> list[str] | None:
        try:
            cells = next(self._csv, None)
        except csv.Error as error:
            line = self._csv.line_num
            raise MalformedCsv(f"Near line {line}: {_plain(error)}.") from error
        if cells is not None and len(cells) > MOST_CELLS:
            number = self._csv.line_num
            raise MalformedCsv(f"Line {number} has {len(cells):,} cells, over {MOST_CELLS:,}.")
        return cells


def _trimmed(header: Sequence[str]) -> list[str]:
    """The header without empty junk columns at its end."""
    names = list(header)
    while names and not names[-1].strip():
        names.pop()
    return names


def _known(
    header: Sequence[str], layouts: Sequence[Layout[LineContent]], *, titled: bool
) -> tuple[Layout[LineContent], LineReader[LineContent]] | None:
    for layout in layouts:
        if layout.has_header or not titled:
            reader = layout.reader(header)
            if reader is not None:
                return layout, reader
    return None


def _unknown(seen: Sequence[list[str]], layouts: Sequence[Layout[Any]]) -> Problem:
    lines = [_trimmed(cells) for cells in seen if any(cells)]
    if not lines:
        blank = f"The first {len(seen)} lines are blank."
        return UnknownLayout(blank) if len(seen) > MOST_TITLE_LINES else EmptyFile()
    like = likeness(lines, layouts)
    return UnknownLayout.lacking(like) if like else UnknownLayout.among(lines[0], layouts)


def _plain(error: csv.Error) -> str:
    told = str(error)
    plain = (words for part, words in PLAIN_WORDS.items() if part in told)
    return next(plain, "no CSV as in RFC 4180")


def layout_of(path: Path, opening: Opening[Any]) -> str:
    """The name of the file's layout, from its beginning only, however long the file is.

    Raises as reading its first line of figures does; what does not begin there is left to the job.
    """
    with path.open("rb") as file:
        beginning, cut = _beginning(file)
    source = opening(io.BytesIO(beginning))
    try:
        next(iter(source))
    except (EmptyFile, MalformedCsv):
        if not cut:
            raise
    return source.layout


def _beginning(file: BinaryIO) -> tuple[bytes, bool]:
    """The first whole lines, and whether more follow."""
    read = file.read(MOST_FIRST_BYTES)
    lines = read.split(b"\n", MOST_FIRST_LINES)
    if len(lines) <= MOST_FIRST_LINES and len(read) < MOST_FIRST_BYTES:
        return read, False
    return b"\n".join([*lines[:-1], b""]) or read, True
