"""A document without what generators say twice."""

import json
import re
from http import HTTPStatus

from services.shared.openapi.grammar import Document, operations, walk

JSON = "application/json"
NO_MORE = {"enum", "const", "$ref"}
"""Keywords by which a schema would not take null beside its type."""
SCHEMA = re.compile(r'"#/components/schemas/([^"/]+)"')
GENERIC = re.compile(r"(?<![A-Za-z])(\w+?)_(\w+)_$")
SAYING_NOTHING = "Successful Response"


def brief(document: Document) -> Document:
    """A document that means the same to callers.

    An answer may have more fields some day, so only what is sent says that it has no others.
    """
    shorter: Document = walk("document", document, _shorter)
    sent = _sent(shorter)
    for name, schema in shorter.get("components", {}).get("schemas", {}).items():
        if name not in sent and schema.get("additionalProperties") is False:
            del schema["additionalProperties"]
    return shorter


def files_apart(document: Document) -> Document:
    """An answer that is a file at a path of its own is described there only."""
    for path, item in document["paths"].items():
        if f"{path}.csv" in document["paths"]:
            content = item["get"]["responses"]["200"]["content"]
            item["get"]["responses"]["200"]["content"] = {JSON: content[JSON]}
    return document


def _sent(document: Document) -> set[str]:
    """The names of the schemas of request bodies, and of all that these refer to."""
    schemas = document.get("components", {}).get("schemas", {})
    found: set[str] = set()
    new = _referred([each.get("requestBody") for each in operations(document)])
    while new:
        found |= new
        new = _referred([schemas.get(name) for name in new]) - found
    return found


def _referred(parts: object) -> set[str]:
    return set(SCHEMA.findall(json.dumps(parts)))


def _shorter(kind: str, node: Document) -> Document:
    match kind:
        case "components":
            schemas = node.get("schemas", {}).items()
            return node | {"schemas": {_named(name): each for name, each in schemas}}
        case "schema":
            node.pop("title", None)  # its own name
            if "$ref" in node:
                node["$ref"] = _named(node["$ref"])
            return _typed(node)
        case "parameter":
            return _said_once(node)
        case "responses":
            return {status: _described(status, each) for status, each in node.items()}
    return node


def _named(name: str) -> str:
    """Pydantic calls a page of alerts `Page_AlertView_`, which is no name in a client."""
    return GENERIC.sub(r"\2\1", name)


def _typed(schema: Document) -> Document:
    """What is something or null, as one schema of two types."""
    match schema.get("anyOf"):
        case [{"type": str(kind)} as value, {"type": "null"}] if not NO_MORE & value.keys():
            schema.pop("anyOf")
            return {**value, "type": [kind, "null"], **schema}
    return schema


def _said_once(parameter: Document) -> Document:
    schema = _never_null(parameter.get("schema", {}))
    if schema.get("description") == parameter.get("description"):
        schema.pop("description", None)
    return {k: v for k, v in parameter.items() if (k, v) != ("required", False)} | {
        "schema": schema
    }


def _never_null(schema: Document) -> Document:
    """What is left out of a request is not null."""
    match schema.get("anyOf"):
        case [dict(value), {"type": "null"}]:
            return value | {key: each for key, each in schema.items() if key != "anyOf"}
    return dict(schema)


def _described(status: str, response: Document) -> Document:
    if response.get("description") != SAYING_NOTHING:
        return response
    return response | {"description": HTTPStatus(int(status)).phrase}
