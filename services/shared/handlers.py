"""Everything that FastAPI can raise, as problem+json."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match

from services.shared.errors import (
    BY_STATUS,
    MOST_FAULTS,
    PROBLEM_JSON,
    Fault,
    Invalid,
    MalformedRequest,
    MethodNotAllowed,
    Problem,
    UnsupportedMediaType,
)
from services.shared.patterns import words_of
from services.shared.space import is_full, no_room

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def problem_json(request: Request, problem: Problem) -> JSONResponse:
    """`problem` as the answer to `request`."""
    body = problem.body(
        instance=request.scope["path"], request_id=request.scope.get("request_id", "")
    )
    return JSONResponse(body, problem.status, problem.headers, media_type=PROBLEM_JSON)


def pointer(location: Sequence[str | int]) -> str:
    """Where a fault is: a JSON pointer (RFC 6901) as fragment into the body, else /query/name."""
    kind, *path = location
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
    return "/".join(["#" if kind == "body" else f"/{kind}", *steps])


def _faults(errors: Sequence[Any]) -> list[Fault]:
    # Only where and what: the rejected input may be a secret and is never repeated.
    first = errors[:MOST_FAULTS]
    return [Fault(pointer(error["loc"]), error["type"], _told(error)) for error in first]


TOLD = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field here.",
    "model_attributes_type": "Expected is a JSON object.",
    "model_type": "Expected is a JSON object.",
    "dict_type": "Expected is a JSON object.",
    "list_type": "Expected is a list.",
    "tuple_type": "Expected is a list.",
    "string_type": "Expected is a text.",
    "bool_type": "Expected is true or false.",
    "int_type": "Expected is a whole number.",
    "int_parsing": "Expected is a whole number.",
    "int_from_float": "Expected is a whole number.",
    "float_type": "Expected is a number.",
    "float_parsing": "Expected is a number.",
    "finite_number": "Expected is a finite number.",
}
"""Pydantic's words for these are a programmer's."""


def _told(error: dict[str, Any]) -> str:
    if error["type"] == "union_tag_invalid":  # Pydantic's message would repeat the input
        return f"Expected is one of {error['ctx']['expected_tags']}."
    if words := words_of(error.get("ctx", {}).get("pattern", "")):
        return f"Expected is {words}."
    return TOLD.get(error["type"]) or f"{error['msg'].removeprefix('Value error, ')}."


def _malformed(error: dict[str, Any]) -> MalformedRequest:
    position = error["loc"][-1]
    reason = error.get("ctx", {}).get("error", "not valid JSON")
    return MalformedRequest(f"The body is not valid JSON: {reason}, at character {position}.")


async def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return problem_json(request, error)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    return problem_json(request, _unread(error) or invalid(errors, total=len(errors)))


def _unread(error: RequestValidationError) -> Problem | None:
    """The problem of a body that could not be read as JSON at all."""
    for each in error.errors():
        if each["type"] == "json_invalid":
            return _malformed(each)
        if each["loc"] == ("body",) and each["type"] == "missing":
            return MalformedRequest("The body is empty; send JSON.")
        if each["loc"][0] == "body" and isinstance(error.body, bytes):
            # FastAPI leaves what Content-Type does not declare as JSON as it came.
            return UnsupportedMediaType()
    return None


def invalid(errors: Sequence[Any], *, total: int) -> Invalid:
    """The problem of a request with so many faults, of which the first are told."""
    count = "One thing is" if total == 1 else f"{total:,} things are"
    first = f" for the first {MOST_FAULTS}" if total > MOST_FAULTS else ""
    detail = f"{count} wrong; see errors{first}."
    return Invalid(detail, errors=_faults(errors), errors_total=total)


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == MethodNotAllowed.status:
        return problem_json(request, _not_allowed(request))
    known = BY_STATUS.get(error.status_code)
    if known is None:
        known = type("Other", (Problem,), _described(error.status_code))
    standard = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail not in {standard, ""} else None
    return problem_json(request, known(detail, headers=error.headers))


def _not_allowed(request: Request) -> MethodNotAllowed:
    # Starlette's own Allow names the methods of the first route with this path only.
    routes = request.app.router.routes
    offered = ", ".join(
        method
        for method in METHODS
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in routes)
    )
    return MethodNotAllowed(f"Allowed here: {offered}.", headers={"Allow": offered})


def _described(status: int) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase
    return {"status": status, "code": phrase.lower().replace(" ", "_"), "title": phrase}


async def _on_os_error(request: Request, error: Exception) -> JSONResponse:
    if is_full(error):
        return problem_json(request, no_room())
    raise error


def install_handlers(app: FastAPI) -> None:
    """Make `app` answer every failure with a problem."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(OSError, _on_os_error)
