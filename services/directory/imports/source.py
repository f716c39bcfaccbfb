"""Reads an answer of the ODS ORD interface, which is one document."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from services.directory.imports.problems import MalformedJson
from services.directory.imports.rules import ods_ord
from services.directory.imports.rules.records import LineContent
from services.shared.imports.lines import LineRejected
from services.shared.imports.problems import EmptyFile
from services.shared.imports.source import refuse_archive

LARGEST_DOCUMENT = 1024 * 1024


class OrdSource:
    """An open document. Raises EmptyFile, ArchiveRefused, MalformedJson."""

    layout = ods_ord.LAYOUT

    def __init__(self, file: BinaryIO) -> None:
        text = file.read(LARGEST_DOCUMENT + 1)
        refuse_archive(text)
        if not text:
            raise EmptyFile
        if len(text) > LARGEST_DOCUMENT:
            raise MalformedJson(f"One organisation has at most {LARGEST_DOCUMENT:,} bytes.")
        self._size = len(text)
        self._document = _document(text)

    def __iter__(self) -> Iterator[tuple[int, LineContent | LineRejected]]:
        try:
            yield 1, ods_ord.read(self._document)
        except LineRejected as rejected:
            yield 1, rejected

    def position(self) -> int:
        return self._size


def _document(text: bytes) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedJson(f"The file is not JSON: it is wrong at {where}.") from error
    except UnicodeDecodeError as error:
        raise MalformedJson("The file is not UTF-8 text, as JSON is.") from error
    except (ValueError, RecursionError) as error:
        raise MalformedJson(
            "The file is JSON that is too deep, or has a number too long."
        ) from error
