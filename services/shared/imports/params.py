"""The file in a request, piece by piece as it comes: nothing of it is set down on the way."""

from collections.abc import AsyncIterator, Sequence

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from services.shared.errors import Fault, Invalid, MalformedRequest, UnsupportedMediaType

CSV_TYPES = ("text/csv", "application/csv", "application/vnd.ms-excel")
PACKED_TYPES = (
    "application/zip", "application/x-zip-compressed",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip
"""What a table may be sent as beside CSV."""
FORM = "multipart/form-data"
FIELD = b"file"
TAKEN = "Send the file as body with Content-Type text/csv, or as the multipart field `file`."


def announced_size(request: Request) -> int:
    """Content-Length, 0 where there is none. A form is a little longer than its file."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def file_name(request: Request) -> str | None:
    """What the sender calls the file: in the form, or as Content-Disposition of a raw body.

    Of a form it is known once its body was read.
    """
    held = getattr(request.state, "file_name", None)
    return held or _named(request.headers.get("content-disposition", ""))


def _named(disposition: str | bytes) -> str | None:
    name = parse_options_header(disposition)[1].get(b"filename")
    return name.decode("utf-8", "replace") if name else None


async def body_chunks(request: Request, kinds: Sequence[str]) -> AsyncIterator[bytes]:
    """The file in the request: its raw body of one of these `kinds`, or the field `file`."""
    given = request.headers.get("content-type", "")
    kind = given.partition(";")[0].strip().lower()
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedMediaType(f"Compressed bodies are not taken. {TAKEN}")
    if kind in kinds:
        async for chunk in request.stream():
            yield chunk
    elif kind == FORM:
        async for chunk in _form_chunks(request, given):
            yield chunk
    else:
        raise UnsupportedMediaType(TAKEN)


async def _form_chunks(request: Request, kind: str) -> AsyncIterator[bytes]:
    try:
        form = _Form(kind)
        async for chunk in request.stream():
            for piece in form.read(chunk):
                yield piece
        form.end()
        request.state.file_name = form.file_name
    except FormParserError as error:
        raise MalformedRequest("The body is not a well-formed multipart form.") from error


def _not_the_file(code: str) -> Invalid:
    return Invalid(TAKEN, errors=[Fault("#/file", code, "One field `file` and no other.")])


class _Form:
    """A form of one field, the file. Raises Invalid for any other form."""

    def __init__(self, kind: str) -> None:
        boundary = parse_options_header(kind)[1].get(b"boundary")
        if not boundary:
            raise MalformedRequest("The Content-Type of a multipart form names its boundary.")
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part,
                "on_header_field": self._on_name,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_headers_finished": self._on_headers,
                "on_part_data": self._on_data,
            },
        )
        self._parts = 0
        self._name = self._value = self._disposition = b""
        self._pieces: list[bytes] = []
        self.file_name: str | None = None

    def read(self, chunk: bytes) -> list[bytes]:
        """What of the file the next chunk of the body holds."""
        self._pieces = []
        self._parser.write(chunk)
        return self._pieces

    def end(self) -> None:
        """The body has ended."""
        self._parser.finalize()
        if not self._parts:
            raise _not_the_file("missing")

    def _on_part(self) -> None:
        self._parts += 1
        if self._parts > 1:
            raise _not_the_file("too_many")

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _on_headers(self) -> None:
        if parse_options_header(self._disposition)[1].get(b"name") != FIELD:
            raise _not_the_file("missing")
        self.file_name = _named(self._disposition)

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._pieces.append(data[start:end])
