"""What can be wrong with an export."""

from services.shared.errors import Invalid, NotFound


class MappingNotFound(NotFound):
    code = "mapping_not_found"
    title = "The book has no such configuration"
    example = "27D-2025 has configurations up to 2."


class TooManyLines(Invalid):
    code = "too_many_lines"
    title = "A workbook has at most 20,000 lines"
    example = "Ask for fewer days, or for CSV, which has no limit."
