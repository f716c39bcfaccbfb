"""A zip that is sent: read where it lies, never unpacked to disk, and within bounds.

Source of the records: PKWARE, .ZIP File Format Specification (APPNOTE), 4.3.16.
"""

import io
import struct
import zlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipExtFile, ZipFile, ZipInfo

from services.shared.imports.problems import ArchiveBroken, ArchiveRefused, ArchiveTooLarge

START = b"PK"
MOST_ENTRIES, LONGEST_DIRECTORY = 1_000, 1024 * 1024
LARGEST_TABLE = 4 * 1024**3
MOST_RATIO, SMALL = 100, 1024 * 1024
"""What is a hundred times as long as its packed form is no table that somebody has made."""
LARGEST_WORKBOOK, LARGEST_TEXTS, LARGEST_PART = 32 * 1024**2, 16 * 1024**2, 4 * 1024**2
TEXTS, SHEETS, WORKBOOK = "xl/sharedStrings.xml", "xl/worksheets/", "xl/workbook.xml"
CSV_NAMES = (".csv", ".txt")
END, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
LARGE_END, LARGE_END_SIZE = b"PK\x06\x07", 20
ENCRYPTED = 1
BUFFER = 256 * 1024


class Archive:
    """An open zip. Raises ArchiveBroken, ArchiveTooLarge, ArchiveRefused."""

    def __init__(self, file: BinaryIO) -> None:
        _check_directory(file)
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise ArchiveBroken from error
        self._entries = self._zip.infolist()
        self.is_workbook = WORKBOOK in {each.filename for each in self._entries}
        for each in self._entries:
            _check(each)
        if self.is_workbook:
            _check_workbook(self._entries)

    def levels(self) -> Sequence[Sequence[str]]:
        """The CSV files, those of the uppermost folders first: parts lie below the whole."""
        found: dict[int, list[str]] = defaultdict(list)
        for each in self._entries:
            name = each.filename
            if name.lower().endswith(CSV_NAMES) and not name.startswith("__MACOSX/"):
                found[name.count("/")].append(name)
        return [found[depth] for depth in sorted(found)]

    def open(self, name: str) -> BinaryIO:
        """A file in it, read as it is unpacked."""
        try:
            entry = self._zip.open(name)
        except (BadZipFile, NotImplementedError, RuntimeError) as error:
            raise ArchiveBroken from error
        return cast(BinaryIO, io.BufferedReader(_Entry(entry), BUFFER))


class _Entry(io.RawIOBase):
    """What is packed, with one problem for all that can be wrong with it."""

    def __init__(self, entry: Any) -> None:
        self._entry: ZipExtFile = entry

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            read = self._entry.read(len(buffer))
        except (BadZipFile, zlib.error, EOFError) as error:
            raise ArchiveBroken from error
        buffer[: len(read)] = read
        return len(read)


def _check_directory(file: BinaryIO) -> None:
    """What the library would read as a whole: how many entries, and how long their list is."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - END_SIZE - LONGEST_COMMENT - LARGE_END_SIZE, 0))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        raise ArchiveBroken
    entries, length = struct.unpack_from("<HL", tail, at + 10)
    if tail[max(at - LARGE_END_SIZE, 0) : at].startswith(LARGE_END):
        raise ArchiveTooLarge("The archive has the records of one of over 4 GB.")
    if entries > MOST_ENTRIES or length > LONGEST_DIRECTORY:
        raise ArchiveTooLarge(f"The archive has over {MOST_ENTRIES:,} files.")


def _check(entry: ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise ArchiveRefused("The archive has a password; send it without one.")
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise ArchiveRefused("The archive is packed in an unusual way; pack it as a plain zip.")
    unlikely = entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size)
    if unlikely or entry.file_size > LARGEST_TABLE:
        raise ArchiveTooLarge(
            f"{entry.filename[:100]} would be {entry.file_size:,} bytes, "
            f"from {entry.compress_size:,}."
        )


def _check_workbook(entries: Sequence[ZipInfo]) -> None:
    total = sum(each.file_size for each in entries)
    if total > LARGEST_WORKBOOK:
        raise ArchiveTooLarge(f"The workbook has {total:,} bytes; send its sheet as CSV.")
    for each in entries:
        largest = LARGEST_TEXTS if each.filename == TEXTS else LARGEST_PART
        if not each.filename.startswith(SHEETS) and each.file_size > largest:
            raise ArchiveTooLarge(f"{each.filename[:100]} is over {largest:,} bytes.")
