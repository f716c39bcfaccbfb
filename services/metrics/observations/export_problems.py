"""Why an export cannot be given."""

from services.shared.errors import NotFound, Problem, TooManyRequests


class ExportNotFound(NotFound):
    code = "export_not_found"
    title = "There is no such export"
    example = "No such export, or none that you asked for."


class ExportGone(Problem):
    status, code = 410, "export_gone"
    title = "The export is not kept any more"
    example = "A file is kept for an hour, and until a definition changes; ask for it again."


class TooManyExports(TooManyRequests):
    code = "too_many_exports"
    title = "Other exports of yours are under way"
    example = "You have 2 exports under way, which is the most; wait for one, or stop its job."
