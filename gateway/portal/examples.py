"""An example of a body: the one that the document gives, or one made from the schema."""

from typing import Any

from services.shared.openapi.grammar import Document
from services.shared.openapi.references import follow

DEEPEST = 6
PLAIN: dict[str, Any] = {
    "string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None,
}  # fmt: skip
FORMATS = {
    "date": "2025-04-01",
    "date-time": "2025-04-01T09:30:00Z",
    "uuid": "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a",
    "uri": "https://example.org/",
    "email": "someone@example.org",
}


def example_of(document: Document, media: Document) -> Any:
    """An example of what a media type object describes."""
    if "example" in media:
        return media["example"]
    for named in media.get("examples", {}).values():
        return follow(document, named).get("value")
    return _made(document, media.get("schema", {}), DEEPEST)


def _made(document: Document, given: Any, depth: int) -> Any:
    schema = follow(document, given)
    shown = _shown(schema)
    if shown:
        return shown[0]
    if depth == 0:
        return None
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            return _made(document, schema[key][0], depth - 1)
    return _of_type(document, schema, depth - 1)


def _shown(schema: Document) -> list[Any]:
    single = [schema[key] for key in ("example", "const", "default") if key in schema]
    return single[:1] or list(schema.get("examples", ()))[:1] or list(schema.get("enum", ()))[:1]


def _of_type(document: Document, schema: Document, depth: int) -> Any:
    if "properties" in schema or "allOf" in schema:
        return _object(document, schema, depth)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [_made(document, schema.get("items", {}), depth)]
    if kind == "string":
        return FORMATS.get(schema.get("format", ""), PLAIN["string"])
    return PLAIN.get(kind, {})


def _object(document: Document, schema: Document, depth: int) -> Any:
    parts = [_made(document, part, depth) for part in schema.get("allOf", ())]
    own = {
        name: _made(document, inner, depth) for name, inner in schema.get("properties", {}).items()
    }
    if parts and not own and not all(isinstance(part, dict) for part in parts):
        return parts[0]
    return {
        key: value
        for part in (*parts, own)
        if isinstance(part, dict)
        for key, value in part.items()
    }
