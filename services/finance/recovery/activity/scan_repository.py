"""Every cell of a file is looked through for identifiers, before anything of it is kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import duckdb

from services.finance.recovery.activity.cell_repository import (
    Line,
    all_lines,
    is_parquet,
    metadata_of,
    ordinary_widths,
    refuse_separators,
    suspicious_lines,
    suspicious_parts,
)
from services.finance.recovery.activity.problems import PatientIdentifier
from services.finance.recovery.activity.rules.columns import NAMES, plain
from services.finance.recovery.activity.rules.identifiers import (
    Kind,
    identifier_in,
    is_booking,
    is_personal,
)
from services.finance.recovery.activity.rules.nhs_numbers import BOOKING_REFERENCE
from services.finance.recovery.activity.rules.suspicions import suspect
from services.shared.imports.problems import MalformedCsv, WrongEncoding


def refuse_identifiers(
    connection: duckdb.DuckDBPyConnection, path: Path, header: Sequence[str]
) -> None:
    """Look through every cell. Raises PatientIdentifier for the first, and what is wrong with
    the file; never a message that repeats what stands in it.
    """
    for place, name in enumerate(header):
        if kind := identifier_in(name):
            raise PatientIdentifier.at(1, str(place + 1), kind)
    personal = [place for place, name in enumerate(header) if is_personal(name)]
    booking = any(map(is_booking, header))
    refuse_separators(path)
    try:
        _refuse_metadata(metadata_of(connection, path))
        if personal:
            _refuse_personal(all_lines(connection, path), header, personal, is_parquet(path))
        expression = suspect(booking=booking)
        wide = {BOOKING_REFERENCE} if booking else set()
        if _first(suspicious_parts(connection, path, expression), wide):
            wide |= ordinary_widths(connection, path)
            if _first(suspicious_parts(connection, path, expression), wide):
                _refuse_first(suspicious_lines(connection, path, expression), header, wide)
    except duckdb.InvalidInputException:
        raise WrongEncoding("The file is not UTF-8 text, or has a line over 2 MB.") from None
    except duckdb.Error:
        raise MalformedCsv("The file cannot be read to its end.") from None


def _refuse_metadata(told: Sequence[str]) -> None:
    for text in told:
        if kind := identifier_in(text):
            raise PatientIdentifier.of_metadata(kind)


def _refuse_personal(
    lines: Iterator[Line], header: Sequence[str], places: Sequence[int], parquet: bool
) -> None:
    for line in lines if parquet else islice(lines, 1, None):
        for place in places:
            if place < len(line.cells) and line.cells[place].strip():
                raise PatientIdentifier.at(line.number, _told(header, place), "personal")


def _refuse_first(lines: Iterator[Line], header: Sequence[str], wide: Collection[int]) -> None:
    for line in lines:
        for place, cell in enumerate(line.cells):
            if kind := identifier_in(cell, wide):
                raise PatientIdentifier.at(line.number, _told(header, place), kind)
        if kind := _first(line.parts, wide):
            raise PatientIdentifier.at(line.number, "1", kind)


def _first(parts: Iterable[str], wide: Collection[int]) -> Kind | None:
    return next(filter(None, (identifier_in(part, wide) for part in parts)), None)


def _told(header: Sequence[str], place: int) -> str:
    """A column's name where it is one that we document, else its position from 1."""
    name = header[place] if place < len(header) else ""
    known = plain(name) in NAMES or is_personal(name)
    return name.strip() if known else str(place + 1)
