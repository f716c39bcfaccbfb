"""How large a body may be: files have a limit of their own."""

from starlette.types import Receive, Scope

from services.shared.limits import limited
from services.shared.requests import header
from services.shared.settings import Settings

FILE_TYPES = frozenset(
    {"text/csv", "application/csv", "application/vnd.ms-excel", "multipart/form-data",
     "application/vnd.apache.parquet", "application/x-ndjson", "application/zip",
     "application/x-zip-compressed",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
)  # fmt: skip
WITHOUT_BODY = frozenset({"GET", "HEAD"})


def is_file(scope: Scope) -> bool:
    """Whether the request uploads a file."""
    kind = (header(scope, b"content-type") or "").partition(";")[0].strip().lower()
    return kind in FILE_TYPES


def body_limit(scope: Scope, settings: Settings) -> int:
    """Bytes that this request may send."""
    return settings.upload_limit if is_file(scope) else settings.body_limit


def limited_body(scope: Scope, receive: Receive, settings: Settings) -> Receive:
    """`receive` within the limit. Raises a 413 when Content-Length is beyond it already."""
    length = header(scope, b"content-length")
    if length in (None, "0") and scope["method"] in WITHOUT_BODY:
        return receive
    return limited(receive, length, body_limit(scope, settings))
