"""The grammar of an OpenAPI 3.1 document, and a walk over its objects.

The walk knows where an object may stand, so it never takes data for one: the value of an
`example`, a `default` or an extension may hold a key "$ref", and a property may have that name.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

Document = dict[str, Any]
Visit = Callable[[str, Document], Document]
Slot = tuple[Literal["one", "list", "map"], str]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# Sections of `components`, and the kind of object each of them names.
SECTIONS: Mapping[str, str] = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "requestBody",
    "headers": "header",
    "securitySchemes": "securityScheme",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "pathItem",
}


def _one(kind: str, *fields: str) -> dict[str, Slot]:
    return dict.fromkeys(fields, ("one", kind))


def _list(kind: str, *fields: str) -> dict[str, Slot]:
    return dict.fromkeys(fields, ("list", kind))


def _map(kind: str, *fields: str) -> dict[str, Slot]:
    return dict.fromkeys(fields, ("map", kind))


_PARAMETER = _one("schema", "schema") | _map("mediaType", "content") | _map("example", "examples")

_GRAMMAR: Mapping[str, Mapping[str, Slot]] = {
    "document": _one("paths", "paths")
    | _map("pathItem", "webhooks")
    | _one("components", "components"),
    "components": {section: ("map", kind) for section, kind in SECTIONS.items()},
    "pathItem": _one("operation", *METHODS) | _list("parameter", "parameters"),
    "operation": _list("parameter", "parameters")
    | _one("requestBody", "requestBody")
    | _one("responses", "responses")
    | _map("callback", "callbacks")
    | _list("security", "security"),
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "requestBody": _map("mediaType", "content"),
    "mediaType": _one("schema", "schema")
    | _map("example", "examples")
    | _map("encoding", "encoding"),
    "encoding": _map("header", "headers"),
    "response": _map("header", "headers") | _map("mediaType", "content") | _map("link", "links"),
    "schema": _one("schema", "items", "additionalProperties", "not", "if", "then", "else")
    | _one("schema", "contains", "propertyNames", "contentSchema")
    | _one("schema", "unevaluatedItems", "unevaluatedProperties")
    | _list("schema", "allOf", "anyOf", "oneOf", "prefixItems")
    | _map("schema", "properties", "patternProperties", "dependentSchemas", "$defs"),
}

# Each key of these names an object of the kind given, unless it is an extension.
_OPEN: Mapping[str, str] = {"paths": "pathItem", "responses": "response", "callback": "pathItem"}


def operations(document: Document) -> Iterator[Document]:
    """Every operation of an OpenAPI document."""
    for item in document.get("paths", {}).values():
        yield from (item[method] for method in METHODS if method in item)


def walk(kind: str, node: Any, visit: Visit) -> Any:
    """A copy of `node` in which `visit` has amended every object, outermost first."""
    if not isinstance(node, dict):
        return node
    visited = visit(kind, dict(node))
    return {key: _within(_slot(kind, key), value, visit) for key, value in visited.items()}


def _slot(kind: str, key: str) -> Slot | None:
    if kind in _OPEN:
        return None if key.startswith("x-") else ("one", _OPEN[kind])
    return _GRAMMAR.get(kind, {}).get(key)


def _within(slot: Slot | None, value: Any, visit: Visit) -> Any:
    match slot, value:
        case ("one", kind), _:
            return walk(kind, value, visit)
        case ("list", kind), list():
            return [walk(kind, each, visit) for each in value]
        case ("map", kind), dict():
            return {name: walk(kind, each, visit) for name, each in value.items()}
        case _:
            return value
