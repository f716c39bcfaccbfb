"""What can be wrong with a file as a whole."""

from collections.abc import Sequence
from typing import Any

from services.shared.errors import Invalid, NotFound, UnsupportedMediaType
from services.shared.imports.layouts import Layout

LONGEST_HEADER_SHOWN = 500


class EmptyFile(Invalid):
    code = "empty_file"
    title = "The file is empty"
    example = "Send a file with at least one line beside its header."


class WrongEncoding(Invalid):
    code = "wrong_encoding"
    title = "The file is not UTF-8 text"
    example = "Save it as UTF-8 (CSV UTF-8 in a spreadsheet)."


class MalformedCsv(Invalid):
    code = "malformed_csv"
    title = "The file is not well-formed CSV"
    example = "Near line 7: a quote that is never closed; expected CSV as in RFC 4180."


class ArchiveRefused(UnsupportedMediaType):
    code = "archive_refused"
    title = "Only plain CSV is taken"
    example = "The file is zip, not CSV; send the CSV text itself."


class UnknownLayout(Invalid):
    code = "unknown_layout"
    title = "The columns are not those of a known layout"
    example = "The file starts with: a, b. Known are: nhse-ae-tidy (period, org_code, ...)."

    def __init__(self, header: Sequence[str] = (), layouts: Sequence[Layout[Any]] = ()) -> None:
        known = "; ".join(f"{layout.name} ({', '.join(layout.expected)})" for layout in layouts)
        shown = ", ".join(header)[:LONGEST_HEADER_SHOWN]
        super().__init__(f"The file starts with: {shown}. Known are: {known}." if layouts else None)


class RowsRejected(Invalid):
    code = "rows_rejected"
    title = "Lines of the file were rejected, so nothing was imported"
    example = "3 lines were rejected; the rejects file says why. Mend the file and send it again."


class TooManyRejects(RowsRejected):
    code = "too_many_rejects"
    title = "Too many lines were rejected, so reading stopped and nothing was imported"
    example = "More than 10,000 things are wrong; the rejects file has the first of them."


class ImportNotFound(NotFound):
    code = "import_not_found"
    title = "There is no such import"
    example = "There is no such import, or none that your organisations may see."
