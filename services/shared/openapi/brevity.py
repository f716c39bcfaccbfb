"""A document without what generators say twice."""

from http import HTTPStatus

from services.shared.openapi.grammar import Document, walk

NO_MORE = {"enum", "const", "$ref"}
"""Keywords by which a schema would not take null beside its type."""
SAYING_NOTHING = "Successful Response"


def brief(document: Document) -> Document:
    """A document that means the same."""
    shorter: Document = walk("document", document, _shorter)
    return shorter


def _shorter(kind: str, node: Document) -> Document:
    match kind:
        case "schema":
            node.pop("title", None)  # its own name
            return _typed(node)
        case "parameter":
            return _said_once(node)
        case "responses":
            return {status: _described(status, each) for status, each in node.items()}
    return node


def _typed(schema: Document) -> Document:
    """What is something or null, as one schema of two types."""
    match schema.get("anyOf"):
        case [{"type": str(kind)} as value, {"type": "null"}] if not NO_MORE & value.keys():
            schema.pop("anyOf")
            return {**value, "type": [kind, "null"], **schema}
    return schema


def _said_once(parameter: Document) -> Document:
    schema = dict(parameter.get("schema", {}))
    if schema.get("description") == parameter.get("description"):
        schema.pop("description", None)
    return {k: v for k, v in parameter.items() if (k, v) != ("required", False)} | {
        "schema": schema
    }


def _described(status: str, response: Document) -> Document:
    if response.get("description") != SAYING_NOTHING:
        return response
    return response | {"description": HTTPStatus(int(status)).phrase}
