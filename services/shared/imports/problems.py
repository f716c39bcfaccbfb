"""What can be wrong with a file as a whole."""

from collections.abc import Sequence
from typing import Any

from services.shared.errors import Invalid, NotFound, Problem, TooLarge, UnsupportedMediaType
from services.shared.imports.layouts import Layout, Likeness

LONGEST_HEADER_SHOWN = 500
MOST_LACKING = 5


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
    title = "An archive of this kind is not taken"
    example = "The file is gzip; send CSV text, a zip of it, or a workbook (xlsx)."


class ArchiveBroken(Invalid):
    code = "archive_broken"
    title = "The archive cannot be read"
    example = "The zip is damaged or cut off; pack it anew."


class ArchiveTooLarge(Invalid):
    code = "archive_too_large"
    title = "The archive is packed beyond what a table needs"
    example = "a.csv would be 5,000,000,000 bytes, from 4,900,000."


class ArchiveUnclear(Invalid):
    code = "archive_unclear"
    title = "More than one table may be meant"
    example = "2 tables are of this format: 2023.csv, 2024.csv. Send one at a time."


class WorkbookBroken(Invalid):
    code = "workbook_broken"
    title = "The workbook cannot be read"
    example = "Near row 7: no row of a workbook. Save it anew, or send its sheet as CSV."


class UnknownLayout(Invalid):
    code = "unknown_layout"
    title = "The columns are not those of a known layout"
    example = "The file starts with: a, b. Known layouts: nhse-ae-tidy (period, org_code, ...)."

    @classmethod
    def lacking(cls, like: Likeness[Any]) -> "UnknownLayout":
        """A header of a known layout, but for these columns."""
        columns = ", ".join(_told(like, name) for name in like.lacking[:MOST_LACKING])
        more = ", ..." if len(like.lacking) > MOST_LACKING else ""
        return cls(f"The file looks like {like.layout.name}, but lacks: {columns}{more}.")

    @classmethod
    def among(cls, header: Sequence[str], layouts: Sequence[Layout[Any]]) -> "UnknownLayout":
        """A first line that is like none of these."""
        known = "; ".join(f"{layout.name} ({', '.join(layout.expected)})" for layout in layouts)
        if any(layout.verbatim for layout in layouts):
            return cls(f"The file has no line with the names of columns. Known layouts: {known}.")
        shown = ", ".join(header)[:LONGEST_HEADER_SHOWN]
        return cls(f"The file starts with: {shown}. Known layouts: {known}.")


def _told(like: Likeness[Any], name: str) -> str:
    near = like.nearest(name)
    return f"{name} (is it {near}?)" if near else name


class RowsRejected(Invalid):
    code = "rows_rejected"
    title = "Lines of the file were rejected, so nothing was imported"
    example = "3 lines were rejected; the rejects file says why. Mend the file and send it again."


class TooManyRejects(RowsRejected):
    code = "too_many_rejects"
    title = "Too many lines were rejected, so reading stopped and nothing was imported"
    example = "More than 10,000 things are wrong; the rejects file has the first of them."


class UploadQuota(TooLarge):
    code = "upload_quota"
    title = "Your organisation has sent as much as it may"
    example = "The files of your organisation have 10,737,400,000 of 10,737,418,240 bytes."

    @classmethod
    def of(cls, used: int, allowed: int, days: float) -> "UploadQuota":
        """`used` and `allowed` are bytes."""
        return cls(
            f"The files of your organisation have {used:,} of {allowed:,} bytes, and this one does"
            f" not fit; a file goes {days:g} days after its import has ended.",
            extra={"used": used, "allowed": allowed},
        )


class FileGone(Problem):
    code = "file_gone"
    title = "The file is not kept any more"
    example = (
        "Files go some days after their import has ended, and what people wrote at once; send the "
        "file again."
    )


class ImportNotFound(NotFound):
    code = "import_not_found"
    title = "There is no such import"
    example = "There is no such import, or none that your organisations may see."
