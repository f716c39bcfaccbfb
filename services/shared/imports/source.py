"""Reads a table line by line in constant memory: CSV, alone or in a zip, or a sheet."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

from services.shared.errors import Problem
from services.shared.imports import archives
from services.shared.imports.archives import Archive
from services.shared.imports.layouts import (
    MOST_TITLE_LINES,
    Layout,
    LineContent,
    LineReader,
    likeness,
)
from services.shared.imports.lines import LONGEST_SHOWN, LineRejected, Reject
from services.shared.imports.problems import (
    ArchiveRefused,
    ArchiveUnclear,
    EmptyFile,
    MalformedCsv,
    UnknownLayout,
    WrongEncoding,
)
from services.shared.imports.tables import FIGURES, WORDS, Bounds, CsvTable, Table

MOST_FIRST_LINES, MOST_FIRST_BYTES = 100, 256 * 1024
"""A layout is known from its header; a million blank lines behind it are left to the job."""
MOST_TABLES = 50
"""Of an archive or a workbook, so many are looked at."""
WORKBOOK = "workbook"
"""The layout of a workbook, until it is read: its texts come first, which is a job's work."""
Said_co = TypeVar("Said_co", covariant=True)
ARCHIVES = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"\x1f\x8b": "gzip", b"BZh": "bzip2",
            b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7-Zip", b"(\xb5/\xfd": "zstd", b"PAR1": "Parquet",
            b"\xd0\xcf\x11\xe0": "an old Excel workbook (xls)"}  # fmt: skip
MAGIC_SIZE = 8


class Source(Protocol[Said_co]):
    """An open file of a known layout: each line with what it says or what is wrong with it."""

    @property
    def layout(self) -> str: ...
    def position(self) -> int:
        """Bytes read so far."""

    def __iter__(self) -> Iterator[tuple[int, Said_co | LineRejected]]: ...


Opening = Callable[[BinaryIO], Source[LineContent]]
"""How files of a format are opened. Raises what is wrong with the file as a whole."""


def refuse_archive(start: bytes, wanted: str = "the text itself") -> None:
    """Raises ArchiveRefused where the file is one by its first bytes."""
    for magic, name in ARCHIVES.items():
        if start.startswith(magic):
            raise ArchiveRefused(f"The file is {name}; send {wanted}.")


def table_source(file: BinaryIO, layouts: Sequence[Layout[LineContent]]) -> Source[LineContent]:
    """The one table of a file that is of a known layout.

    Raises EmptyFile, UnknownLayout, WrongEncoding, MalformedCsv, and what is wrong with an archive.
    """
    start = file.read(MAGIC_SIZE)
    file.seek(0)
    if not start.startswith(archives.START):
        refuse_archive(start, "CSV text, a zip of it, or a workbook (xlsx)")
        return TableSource(file, CsvTable(file, bounds_of(layouts)), layouts)
    archive = Archive(file)
    if archive.is_workbook:
        return WorkbookSource(file, layouts)
    search, bounds = _Search(file, layouts), bounds_of(layouts)
    for names in archive.levels():
        if found := search.among((name, partial(_csv_in, archive, name, bounds)) for name in names):
            return found
    raise search.failure("The archive has no CSV file of a known layout.")


def bounds_of(layouts: Sequence[Layout[Any]]) -> Bounds:
    return WORDS if any(each.verbatim for each in layouts) else FIGURES


def _csv_in(archive: Archive, name: str, bounds: Bounds) -> Table:
    return CsvTable(archive.open(name), bounds)


class _Search(Generic[LineContent]):
    """Looks for the one table of a known layout. Raises ArchiveUnclear."""

    def __init__(self, file: BinaryIO, layouts: Sequence[Layout[LineContent]]) -> None:
        self._file, self._layouts = file, layouts
        self._refusals: list[Problem] = []

    def among(
        self, tables: Iterable[tuple[str, Callable[[], Table]]]
    ) -> "TableSource[LineContent] | None":
        """That of these tables; None where they are all of other layouts."""
        found = {name: each for name, table in tables if (each := self._opened(table))}
        if len(found) > 1:
            names = ", ".join(name[:60] for name in list(found)[:5])
            told = f"{len(found)} tables are of this format: {names}. Send one at a time."
            raise ArchiveUnclear(told)
        return next(iter(found.values()), None)

    def failure(self, told: str) -> Problem:
        """What to say where there is none: of a single table what is wrong with it."""
        return self._refusals[0] if len(self._refusals) == 1 else UnknownLayout(told)

    def _opened(self, table: Callable[[], Table]) -> "TableSource[LineContent] | None":
        if len(self._refusals) > MOST_TABLES:
            raise ArchiveUnclear(f"There are over {MOST_TABLES} tables; send the one meant.")
        try:
            return TableSource(self._file, table(), self._layouts)
        except (UnknownLayout, EmptyFile, WrongEncoding, MalformedCsv) as refusal:
            self._refusals.append(refusal)
            return None


class WorkbookSource(Generic[LineContent]):
    """The one sheet of a workbook that is of a known layout, found when it is read."""

    layout = WORKBOOK

    def __init__(self, file: BinaryIO, layouts: Sequence[Layout[LineContent]]) -> None:
        self._file, self._layouts = file, layouts

    def __iter__(self) -> Iterator[tuple[int, LineContent | LineRejected]]:
        # Loaded where a workbook is read: no other process needs the library.
        from services.shared.imports.workbooks import SheetTable, sheets_of

        search, bounds = _Search(self._file, self._layouts), bounds_of(self._layouts)
        sheets = sheets_of(self._file).items()
        found = search.among((name, partial(SheetTable, each, bounds)) for name, each in sheets)
        if found is None:
            raise search.failure("The workbook has no sheet of a known layout.")
        self.layout = found.layout
        yield from found

    def position(self) -> int:
        return self._file.tell()


class TableSource(Generic[LineContent]):
    """A table in `file` whose header is that of one of the known layouts.

    Raises EmptyFile, UnknownLayout, and what is wrong with the file.
    """

    def __init__(
        self, file: BinaryIO, table: Table, layouts: Sequence[Layout[LineContent]]
    ) -> None:
        self._file, self._table = file, table
        first, layout, self._read_line = self._header(layouts)
        self.layout, self._verbatim = layout.name, layout.verbatim
        self.columns = _trimmed(first) if layout.has_header else first
        self._pending = None if layout.has_header else first
        self._header_cells = self.columns if layout.has_header else None

    def _header(
        self, layouts: Sequence[Layout[LineContent]]
    ) -> tuple[list[str], Layout[LineContent], LineReader[LineContent]]:
        """The first line of a known layout; before a header there may be a title."""
        seen: list[list[str]] = []
        while len(seen) <= MOST_TITLE_LINES and (cells := self._table.row()) is not None:
            if found := _known(cells, layouts, titled=any(map(any, seen))):
                return cells, *found
            seen.append(cells)
        raise _unknown(seen, layouts)

    def __iter__(self) -> Iterator[tuple[int, LineContent | LineRejected]]:
        """Every line that is not blank."""
        any_line = False
        while (cells := self._pending or self._table.row()) is not None:
            self._pending = None
            if any(cells):
                any_line = True
                number = self._table.number
                yield number, self._read(number, cells)
        if not any_line:
            raise EmptyFile("The file has a header and nothing else.")

    def position(self) -> int:
        return self._file.tell()

    def _read(self, number: int, cells: Sequence[str]) -> LineContent | LineRejected:
        wanted = len(self.columns)
        if self._table.ragged:
            cells = [*cells, *[""] * (wanted - len(cells))]
        if len(cells) < wanted or any(cells[wanted:]):
            found = f"{len(cells)} cells"
            return LineRejected(
                Reject(number, "", found, "wrong number of cells", f"{wanted} cells")
            )
        if cells[:wanted] == self._header_cells:
            return LineRejected(Reject(number, "", cells[0], "the header again", "one header"))
        formulas = () if self._verbatim else self._table.formulas
        if formulas := [at for at in formulas if at < wanted]:
            return LineRejected(*(self._formula(number, cells, at) for at in sorted(formulas)))
        try:
            return self._read_line(number, cells)
        except LineRejected as rejected:
            return rejected

    def _formula(self, number: int, cells: Sequence[str], at: int) -> Reject:
        column = self.columns[at] if self._header_cells else str(at + 1)
        shown = cells[at][:LONGEST_SHOWN]
        return Reject(number, column, shown, "a formula", "its value: paste the cells as values")


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


def layout_of(path: Path, opening: Opening[Any]) -> str:
    """The name of the file's layout, from its beginning only, however long the file is.

    Raises as reading its first line of figures does; what does not begin there is left to the job.
    """
    with path.open("rb") as file:
        beginning, cut = _beginning(file)
        if beginning.startswith(archives.START):
            file.seek(0)
            return opening(file).layout
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
