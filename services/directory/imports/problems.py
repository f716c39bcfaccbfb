"""What can be wrong with a file as a whole. A seam: all but MalformedJson is shared."""

from collections.abc import Sequence

from services.directory.imports.rules.records import Layout, Reject
from services.shared.errors import Invalid


class MalformedJson(Invalid):
    code = "malformed_json_file"
    title = "The file is not JSON"
    example = "The file is not JSON: expecting value, line 1 column 1."


class UnknownLayout(Invalid):
    code = "unknown_layout"
    title = "The columns are not those of a known layout"
    example = "The file starts with: a, b. Known are: nspl-onspd (pcds, ctry??cd, ...)."

    def __init__(self, first: Sequence[str] = (), layouts: Sequence[Layout] = ()) -> None:
        known = "; ".join(f"{layout.name} ({', '.join(layout.expected)})" for layout in layouts)
        shown = ", ".join(first)[:500]
        super().__init__(f"The file starts with: {shown}. Known are: {known}." if layouts else None)


class RowsRejected(Invalid):
    code = "rows_rejected"
    title = "Lines of the file were rejected, so nothing was imported"
    example = "3 lines were rejected; the rejects file says why. Mend the file and send it again."

    def __init__(self, rejects: Sequence[Reject] = ()) -> None:
        super().__init__()
        self.rejects = rejects
