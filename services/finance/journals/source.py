"""A file of journals, each a JSON object on a line of its own (NDJSON)."""

from collections.abc import Iterator
from typing import BinaryIO

from pydantic import TypeAdapter, ValidationError

from services.finance.journals.schemas import NewJournal
from services.shared.imports.lines import LONGEST_SHOWN, LineRejected, Reject
from services.shared.imports.problems import EmptyFile, MalformedCsv
from services.shared.imports.source import refuse_archive

LAYOUT = "journals-ndjson"
DESCRIPTION = "journals as `POST /v1/finance/journals` takes them, one JSON object a line"
MEDIA = "application/x-ndjson"
LONGEST_LINE = 1024 * 1024
MOST_OF_A_LINE = 5
"""So much that is wrong with a line is told."""
EXPECTED = "a journal as the API takes it"
JOURNAL: TypeAdapter[NewJournal] = TypeAdapter(NewJournal)


class NdjsonSource:
    """Raises EmptyFile, MalformedCsv for a line that is longer than a journal may be."""

    layout = LAYOUT

    def __init__(self, file: BinaryIO) -> None:
        refuse_archive(file.read(8))
        file.seek(0)
        self._file = file

    def __iter__(self) -> Iterator[tuple[int, NewJournal | LineRejected]]:
        """Every line that is not blank."""
        number, any_line = 0, False
        while line := self._file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise MalformedCsv(f"Line {number} is longer than {LONGEST_LINE:,} bytes.")
            if not line.isspace():
                any_line = True
                yield number, _read(number, line)
        if not any_line:
            raise EmptyFile

    def position(self) -> int:
        return self._file.tell()


def _read(number: int, line: bytes) -> NewJournal | LineRejected:
    try:
        return JOURNAL.validate_json(line)
    except ValidationError as error:
        told = error.errors(include_url=False, include_context=False)[:MOST_OF_A_LINE]
        start = line.decode(errors="replace").strip()[:LONGEST_SHOWN]
        return LineRejected(
            *(
                Reject(number, f"#/{'/'.join(map(str, each['loc']))}", start, each["msg"], EXPECTED)
                for each in told
            )
        )
