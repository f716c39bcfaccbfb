"""What can be wrong with exports."""

from services.shared.errors import Invalid


class ExportTooLong(Invalid):
    code = "export_too_long"
    title = "There are more lines than one file has"
    example = "There are more than 2,000; ask for one board: board=5f0c0d53-..."
