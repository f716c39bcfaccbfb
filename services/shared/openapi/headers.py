"""The headers that operations take and answer with, told from what else they declare."""

from services.shared.conditional import NOT_MODIFIED
from services.shared.openapi.grammar import METHODS, Document

HEADERS: Document = {
    "ETag": {
        "description": "the version of the answer; send it back as If-None-Match or If-Match",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "path of what was made, or of the job that works on it",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'the next page: `<path>; rel="next"` (RFC 8288); without: this is the last',
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 0}},
    "RateLimit": {
        "description": "what is left of the limit, and seconds until it is whole again",
        "schema": {"type": "string", "examples": ['"read";r=999;t=42']},
    },
    "RateLimit-Policy": {
        "description": "the limit: requests, and the seconds that they are counted in",
        "schema": {"type": "string", "examples": ['"read";q=1200;w=60']},
    },
}
PARAMETERS: Document = {
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "ETag of the answer that you have: 304 while it is the same",
        "schema": {"type": "string"},
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "ETag of the version that you read: 412 where it has changed since",
        "schema": {"type": "string", "examples": ["*"]},
    },
}
UNCHANGED = "304"
WAITING = ("Retry-After", "RateLimit", "RateLimit-Policy")


def declare_headers(document: Document) -> Document:
    """`document` with the headers of every operation, each described once under `components`."""
    components = document.setdefault("components", {})
    components["headers"] = HEADERS
    components["responses"] = {UNCHANGED: NOT_MODIFIED}
    for item in document["paths"].values():
        for method in METHODS:
            if method in item:
                _declare(method, item[method])
    return document


def _declare(method: str, operation: Document) -> None:
    responses = operation["responses"]
    if method == "get" and (UNCHANGED in responses or _is_tagged(responses.get("200", {}))):
        _take(operation, "If-None-Match")
        _answer(responses["200"], "ETag")
        responses[UNCHANGED] = {"$ref": f"#/components/responses/{UNCHANGED}"}
    if "428" in responses:
        _take(operation, "If-Match")
        for status in {"200", "201"} & responses.keys():
            _answer(responses[status], "ETag")
    if any(each.get("name") == "cursor" for each in operation.get("parameters", ())):
        _answer(responses["200"], "Link")
    for status in {"201", "202"} & responses.keys():
        _answer(responses[status], "Location")
    for status in {"429", "503", "default"} & responses.keys():
        _answer(responses[status], *WAITING)


def _is_tagged(response: Document) -> bool:
    """Every answer in JSON and every picture has an ETag; files and streams say it themselves."""
    kinds = response.get("content", {})
    return any("json" in kind or kind.startswith("image/") for kind in kinds)


def _take(operation: Document, name: str) -> None:
    operation.setdefault("parameters", []).append(PARAMETERS[name])


def _answer(response: Document, *names: str) -> None:
    added = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    response["headers"] = response.get("headers", {}) | added
