"""Tables as files: CSV and workbooks, each at a path of its own."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Literal

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from services.shared.conditional import NOT_MODIFIED, etag_of, not_modified

Form = Literal["csv", "xlsx"]
MEDIA: Mapping[Form, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA["csv"]: {"schema": {"type": "string"}}}},
    304: NOT_MODIFIED,
}
STREAM: dict[int | str, dict[str, Any]] = {200: CSV[200]}
WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA["xlsx"]: {"schema": {"type": "string", "format": "binary"}}}},
    304: NOT_MODIFIED,
}
CSVW = "application/csvm+json"
DESCRIPTION: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSVW: {"schema": {"type": "object"}}}},
    304: NOT_MODIFIED,
}
"""What a route declares among its responses."""


def attachment(name: str, form: Form) -> dict[str, str]:
    """The header by which a browser keeps the answer as a file of this name."""
    return {"Content-Disposition": f'attachment; filename="{name}.{form}"'}


def described_by(metadata: str) -> dict[str, str]:
    """The header that leads from a CSV to what its columns mean, at the path `metadata`."""
    return {"Link": f'<{metadata}>; rel="describedby"; type="{CSVW}"'}


def description(request: Request, described: dict[str, Any]) -> Response:
    """What the columns of a CSV mean, as CSV on the Web, or 304."""
    etag = etag_of(described)
    known = not_modified(request, etag)
    return known or JSONResponse(described, media_type=CSVW, headers={"ETag": etag})


def described_csv(request: Request, name: str, body: bytes, metadata: str) -> Response:
    """The CSV, or 304; `metadata` is where its columns are described."""
    etag = etag_of(hashlib.sha256(body).hexdigest())
    headers = {"ETag": etag} | described_by(metadata) | attachment(name, "csv")
    known = not_modified(request, etag)
    return known or Response(body, media_type=MEDIA["csv"], headers=headers)


async def download(
    request: Request, form: Form, name: str, etag: str, write: Callable[[], bytes]
) -> Response:
    """The file, or 304; `etag` is of what it is made from."""
    own = etag_of(form, etag)
    if (known := not_modified(request, own)) is not None:
        return known
    body = await asyncio.to_thread(write)
    headers = {"ETag": own} | attachment(name, form)
    return Response(body, media_type=MEDIA[form], headers=headers)
