"""Errors as the outside sees them: RFC 9457 problem details, each class with its own code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

PROBLEM_JSON = "application/problem+json"
PROBLEM_PAGE = "/docs/problems"
SHED = "X-Marches-Shed"
"""On an answer that refuses one kind of work only."""
MOST_FAULTS = 50
LONGEST_POINTER, LONGEST_DETAIL = 200, 1000


def clipped(text: str, most: int) -> str:
    """`text` in at most so many characters: a request must not decide how long its answer is."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a request: where (`#/a/0` in the body, `/query/a` outside), what."""

    pointer: str
    code: str
    detail: str

    def shown(self) -> dict[str, str]:
        """As the problem has it."""
        return {
            "pointer": clipped(self.pointer, LONGEST_POINTER),
            "code": self.code,
            "detail": clipped(self.detail, LONGEST_DETAIL),
        }


class Problem(Exception):
    """Base of every error that a caller may see. Subclasses set `status`, `code`, `title`."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong on our side"
    example: ClassVar[str] = "The error is logged under the request id; try again."

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[Fault] = (),
        errors_total: int | None = None,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """`errors_total` says how many there are where `errors` are the first of them only."""
        super().__init__(detail or self.example)
        self.detail = detail or self.example
        self.errors = tuple(errors[:MOST_FAULTS])
        self.errors_total = len(errors) if errors_total is None else errors_total
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})

    def body(self, *, instance: str, request_id: str) -> dict[str, Any]:
        """The problem details object."""
        return self.extra | {
            "type": f"{PROBLEM_PAGE}#{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": clipped(self.detail, LONGEST_DETAIL),
            "instance": instance,
            "code": self.code,
            "request_id": request_id,
            "errors": [fault.shown() for fault in self.errors],
            "errors_total": self.errors_total,
        }


class MalformedRequest(Problem):
    status, code = 400, "malformed_request"
    title = "The request could not be read"
    example = "The body is not valid JSON: expected ',' at line 3, column 7."


class Unauthenticated(Problem):
    status, code = 401, "unauthenticated"
    title = "A valid access token is needed"
    example = "The token has expired; ask for a new one."


class Forbidden(Problem):
    status, code = 403, "forbidden"
    title = "The token does not allow this"
    example = "This needs the scope metrics.write."


class NotFound(Problem):
    status, code = 404, "not_found"
    title = "There is nothing here"
    example = "No such resource, or none that your organisations may see."


class MethodNotAllowed(Problem):
    status, code = 405, "method_not_allowed"
    title = "This method is not offered here"
    example = "Allowed: GET and HEAD."


class NotAcceptable(Problem):
    status, code = 406, "not_acceptable"
    title = "None of the accepted formats is offered"
    example = "Available: application/json and text/csv."


class RequestTimeout(Problem):
    status, code = 408, "request_timeout"
    title = "The request took too long to arrive"
    example = "The body stopped arriving; send the request again on a faster connection."


class Conflict(Problem):
    status, code = 409, "conflict"
    title = "The request does not fit the present state"
    example = "A resource with this identity exists already."


class PreconditionFailed(Problem):
    status, code = 412, "precondition_failed"
    title = "The resource has changed since it was read"
    example = "If-Match names an older version; read the resource again."


class TooLarge(Problem):
    status, code = 413, "too_large"
    title = "The body is too large"
    example = "At most 1,048,576 bytes are accepted here."


class UnsupportedMediaType(Problem):
    status, code = 415, "unsupported_media_type"
    title = "This kind of body is not accepted here"
    example = "Send application/json."


class Invalid(Problem):
    status, code = 422, "invalid"
    title = "The request is not valid"
    example = "One thing is wrong; see errors."


class PreconditionRequired(Problem):
    status, code = 428, "precondition_required"
    title = "If-Match is needed"
    example = "Send the ETag of the version that you read as If-Match."


class TooManyRequests(Problem):
    status, code = 429, "too_many_requests"
    title = "Too many requests"
    example = "Wait for as many seconds as Retry-After says."


class HeadTooLarge(Problem):
    status, code = 431, "head_too_large"
    title = "The headers of the request are too large"
    example = "A path and its headers may have 32,768 bytes, and there may be 100 headers."


class BadGateway(Problem):
    status, code = 502, "bad_gateway"
    title = "A part of the service gave no usable answer"
    example = "The metrics service broke off its answer; try again in a moment."


class Unavailable(Problem):
    status, code = 503, "unavailable"
    title = "A part of the service is not available"
    example = "The database does not answer; try again in a moment."


class Busy(Unavailable):
    """All places of one kind of work are taken, while the service is well: the gateway neither
    asks again nor holds it against the service (SHED)."""

    code = "busy"
    title = "All places for this kind of request are taken"
    example = "At most 8 files are sent at once; try again in a few seconds."

    def __init__(self, detail: str | None = None, *, seconds: int = 5) -> None:
        super().__init__(detail, headers={"Retry-After": str(seconds), SHED: "1"})


class GatewayTimeout(Problem):
    status, code = 504, "gateway_timeout"
    title = "A part of the service did not answer in time"
    example = "The metrics service did not answer in time; try again in a moment."


class StorageFull(Unavailable):
    """An Unavailable whose cause is known: what waits for the one waits for the other."""

    status, code = 507, "storage_full"
    title = "There is no room on the disk"
    example = "Nothing was kept; what is there can be read. Try again when there is room."


BY_STATUS: dict[int, type[Problem]] = {
    problem.status: problem
    for problem in (
        MalformedRequest, Unauthenticated, Forbidden, NotFound, MethodNotAllowed, NotAcceptable,
        RequestTimeout, Conflict, PreconditionFailed, TooLarge, UnsupportedMediaType, Invalid,
        PreconditionRequired, TooManyRequests, HeadTooLarge, BadGateway, Unavailable,
        GatewayTimeout, StorageFull,
    )
}  # fmt: skip


def problem_responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI `responses` that declare these problems, one named example each."""
    responses: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        response = responses.setdefault(
            problem.status,
            {
                "description": HTTPStatus(problem.status).phrase,
                "content": {
                    PROBLEM_JSON: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        response["content"][PROBLEM_JSON]["examples"][problem.code] = {
            "value": problem().body(
                instance="/v1/...", request_id="5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"
            )
        }
    return responses


PROBLEM_SCHEMA: dict[str, Any] = {
    "description": "RFC 9457 problem details.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "description": "where the problem is explained"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what was wrong and what would be right"},
        "instance": {"type": "string", "description": "path of the request"},
        "code": {"type": "string", "description": "stable name of the problem"},
        "request_id": {"type": "string"},
        "errors_total": {
            "type": "integer",
            "description": "how many things are wrong; `errors` has the first 50 of them",
        },
        "errors": {
            "type": "array",
            "maxItems": MOST_FAULTS,
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "#/a/0 in the body, /query/a"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
