"""Which problems each operation of a service can answer beside those that it declares itself."""

from services.shared.errors import (
    PROBLEM_JSON,
    PROBLEM_SCHEMA,
    BadGateway,
    Forbidden,
    GatewayTimeout,
    HeadTooLarge,
    Invalid,
    MalformedRequest,
    NotAcceptable,
    Problem,
    RequestTimeout,
    StorageFull,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
    problem_responses,
)
from services.shared.idempotency.params import HEADER
from services.shared.idempotency.problems import KEY_PROBLEMS
from services.shared.openapi.grammar import Document, operations

FASTAPI_ONLY = ("HTTPValidationError", "ValidationError")
OF_ANY = problem_responses(
    MalformedRequest, Unauthenticated, Forbidden, NotAcceptable, RequestTimeout, TooLarge,
    UnsupportedMediaType, TooManyRequests, HeadTooLarge, Problem, BadGateway, Unavailable,
    GatewayTimeout, StorageFull,
)  # fmt: skip
"""What has nothing to do with the operation: said once, as the answer by default."""
BY_DEFAULT = "default"
ABOUT_ANY = "A request without a valid token or unreadable, too many of them, or a fault of ours"


def declare_problems(document: Document) -> Document:
    """`document` with the problems of every operation in place of FastAPI's own 422."""
    for operation in operations(document):
        _declare(operation)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in FASTAPI_ONLY:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    return document


def _declare(operation: Document) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    for status, usual in problem_responses(*_usual(operation)).items():
        responses[str(status)] = _both(usual, responses.get(str(status), usual))
    for status, any_ in OF_ANY.items():
        if str(status) in responses:  # the operation has one of its own
            responses[str(status)] = _both(any_, responses[str(status)])
    operation["responses"] = dict(sorted(responses.items())) | {BY_DEFAULT: _by_default()}


def _usual(operation: Document) -> list[type[Problem]]:
    problems: list[type[Problem]] = [Invalid]
    if any(each["name"] == HEADER for each in operation.get("parameters", [])):
        problems += KEY_PROBLEMS
    return problems


def _by_default() -> Document:
    whole: Document = {"content": {PROBLEM_JSON: {}}}
    for each in OF_ANY.values():
        whole = _both(each, whole)
    return whole | {"description": ABOUT_ANY}


def _both(first: Document, second: Document) -> Document:
    """The second response, with the named examples of both."""
    examples = [each["content"][PROBLEM_JSON].get("examples", {}) for each in (first, second)]
    media = first["content"][PROBLEM_JSON] | {"examples": examples[0] | examples[1]}
    return second | {"content": second["content"] | {PROBLEM_JSON: media}}
