"""What can be wrong with a file as a whole, beside what can be with any."""

from services.shared.errors import Invalid


class MalformedJson(Invalid):
    code = "malformed_json_file"
    title = "The file is not JSON"
    example = "The file is not JSON: expecting value, line 1 column 1."
