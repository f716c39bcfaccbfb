"""Reads a CSV file line by line in constant memory, whatever it turns out to be."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from services.metrics.imports.problems import (
    ArchiveRefused,
    EmptyFile,
    MalformedCsv,
    UnknownLayout,
    WrongEncoding,
)
from services.metrics.imports.rules.records import Layout, LineReader

LONGEST_LINE = 64 * 1024
ARCHIVES = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x1f\x8b": "gzip", b"BZh": "bzip2",
            b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7-Zip", b"(\xb5/\xfd": "zstd", b"PAR1": "Parquet",
            b"\xd0\xcf\x11\xe0": "Excel"}  # fmt: skip


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
            raise MalformedCsv(f"Line {number} is longer than {LONGEST_LINE:,} bytes.")
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


class CsvSource:
    """An open CSV file whose header is one of the known layouts.

    Raises EmptyFile, UnknownLayout, WrongEncoding, MalformedCsv.
    """

    def __init__(self, file: BinaryIO, layouts: Sequence[Layout]) -> None:
        refuse_archive(file.read(8))
        file.seek(0)
        self._file = file
        self._csv = csv.reader(text_lines(file), strict=True)
        header = self._next()
        if header is None:
            raise EmptyFile
        self.columns = _trimmed(header)
        self.layout, self.read_line = _known(self.columns, layouts)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of every line that is not blank."""
        any_line = False
        while (cells := self._next()) is not None:
            if any(cells):
                any_line = True
                yield self._csv.line_num, cells
        if not any_line:
            raise EmptyFile("The file has a header and nothing else.")

    def position(self) -> int:
        """Bytes read so far."""
        return self._file.tell()

    def _next(self) -> list[str] | None:
        try:
            return next(self._csv, None)
        except csv.Error as error:
            line = self._csv.line_num
            raise MalformedCsv(
                f"Near line {line}: {error}; expected CSV as in RFC 4180."
            ) from error


def _trimmed(header: Sequence[str]) -> list[str]:
    """The header without empty junk columns at its end."""
    names = list(header)
    while names and not names[-1].strip():
        names.pop()
    return names


def _known(header: Sequence[str], layouts: Sequence[Layout]) -> tuple[Layout, LineReader]:
    for layout in layouts:
        reader = layout.reader(header)
        if reader is not None:
            return layout, reader
    raise UnknownLayout(header, layouts)


def layout_of(path: Path, layouts: Sequence[Layout]) -> str:
    """The name of the file's layout; raises as reading its first line of figures does."""
    with path.open("rb") as file:
        source = CsvSource(file, layouts)
        next(iter(source))
        return source.layout.name
