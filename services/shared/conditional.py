"""ETag, If-None-Match and If-Match (RFC 9110, section 13)."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from services.shared.errors import PreconditionFailed, PreconditionRequired
from services.shared.schemas import Schema

View = TypeVar("View", bound=Schema)
Matches = Callable[[str], None]
"""What an act asks with the ETag of a resource as it is, once it is held; it may raise."""
NOT_MODIFIED = {"description": "You have it already"}
"""Declared under 304 by what is not JSON and has an ETag: it is taken for granted of JSON."""


def etag_of(*parts: object) -> str:
    """A strong ETag over what identifies this version of a resource."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode())
    return f'"{digest.hexdigest()[:32]}"'


def _listed(header: str) -> list[str]:
    return [tag.strip() for tag in header.split(",")]


def not_modified(request: Request, etag: str) -> Response | None:
    """A 304 when the caller already has this version (weak comparison)."""
    given = request.headers.get("if-none-match")
    if given is None:
        return None
    known = [tag.removeprefix("W/") for tag in _listed(given)]
    if "*" in known or etag in known:
        return Response(status_code=304, headers={"ETag": etag})
    return None


def content_etag(found: BaseModel) -> str:
    """The ETag of what is told, whatever it is told as."""
    return etag_of(found.model_dump_json())


def tagged(
    request: Request, response: Response, found: View, etag: str | None = None
) -> View | Response:
    """A resource with its ETag (of its JSON, when none is given), or 304 to who has it already."""
    response.headers["ETag"] = etag = etag or content_etag(found)
    return not_modified(request, etag) or found


def tagged_json(request: Request, body: str | bytes, etag: str) -> Response:
    """The same for a resource that is JSON already, and too long to be validated and written anew
    by FastAPI."""
    return not_modified(request, etag) or Response(
        body, media_type="application/json", headers={"ETag": etag}
    )


def with_etag(request: Request, answer: Response) -> Response:
    """Whatever is read as JSON has an ETag, of its text where the route gave none; or 304."""
    is_read = request.method == "GET" and answer.status_code == 200
    if not is_read or "etag" in answer.headers or not _is_json(answer):
        return answer
    etag = etag_of(hashlib.sha256(answer.body).hexdigest())
    answer.headers["ETag"] = etag
    return not_modified(request, etag) or answer


def _is_json(answer: Response) -> bool:
    return answer.media_type == "application/json" and hasattr(answer, "body")


def check_match(request: Request, etag: str, *same: str) -> None:
    """Let a change through only on the version that the caller read (strong comparison). `same`:
    the ETags of versions that differ from it in nothing that the change depends on.

    Raises PreconditionRequired (428) without If-Match, PreconditionFailed (412) when stale.
    """
    given = request.headers.get("if-match")
    if given is None:
        raise PreconditionRequired
    if given.strip() != "*" and {etag, *same}.isdisjoint(_listed(given)):
        raise PreconditionFailed(headers={"ETag": etag})
