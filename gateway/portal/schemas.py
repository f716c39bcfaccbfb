"""JSON schemas in words: what a value may be, and a table of an object's properties."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from gateway.portal.html import Content, Html, code, element, joined, link, prose, table
from services.shared.openapi.grammar import Document

NAMED = "#/components/schemas/"
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches {}",
    "default": "default {}",
}


def anchor(name: str) -> str:
    return f"schema-{name}"


def kind(schema: Any) -> Content:
    """What a value may be, in a few words; named schemas linked."""
    if not isinstance(schema, dict):
        return "nothing" if schema is False else "anything"
    return next((words(schema) for key, words in _WORDS.items() if key in schema), "anything")


def meaning(schema: Any) -> list[Content]:
    """What a schema says of its value beside the kind: its description and its limits."""
    if not isinstance(schema, dict):
        return []
    limits = _limits(schema)
    said = prose(schema.get("description"))
    return [*said, element("p", "; ".join(limits), class_="limits")] if limits else said


def _limits(schema: Document) -> list[str]:
    """Its own and, as a value that may be null has them there, those of its alternatives."""
    own = [
        words.format(json.dumps(schema[key], ensure_ascii=False))
        for key, words in LIMITS.items()
        if schema.get(key) is not None
    ]
    alternatives = [each for each in schema.get("anyOf", ()) if isinstance(each, dict)]
    return own + [limit for each in alternatives for limit in _limits(each)]


def definition(name: str, schema: Document) -> Html:
    """The section of a named schema."""
    properties = schema.get("properties")
    return element(
        "section",
        element("h3", code(name)),
        meaning(schema),
        _properties(name, schema) if properties else element("p", kind(schema), class_="kind"),
        class_="schema",
        id=anchor(name),
    )


def _properties(name: str, schema: Document) -> Html:
    required = schema.get("required", ())
    rows: list[list[Content]] = [
        [code(each), kind(inner), "yes" if each in required else "no", meaning(inner)]
        for each, inner in schema["properties"].items()
    ]
    return table(("Property", "Type", "Required", "Meaning"), rows, caption=f"Properties of {name}")


def _reference(schema: Document) -> Content:
    name = str(schema["$ref"]).removeprefix(NAMED)
    return link(f"#{quote(anchor(name))}", code(name))


def _constant(schema: Document) -> Content:
    return code(json.dumps(schema["const"], ensure_ascii=False))


def _enumeration(schema: Document) -> Content:
    values = [code(json.dumps(value, ensure_ascii=False)) for value in schema["enum"]]
    return ["one of ", joined(", ", values)] if len(values) > 1 else values


def _either(key: str, word: str) -> Callable[[Document], Content]:
    return lambda schema: joined(f" {word} ", [kind(each) for each in schema[key]])


def _typed(schema: Document) -> Content:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return joined(" or ", [_TYPES.get(each, _plain)(schema | {"type": each}) for each in types])


def _plain(schema: Document) -> Content:
    detail = schema.get("format") or schema.get("contentMediaType")
    is_plain = not detail or schema["type"] == "null"
    return str(schema["type"]) if is_plain else f"{schema['type']} ({detail})"


def _array(schema: Document) -> Content:
    return ["list of ", kind(schema["items"])] if "items" in schema else "list"


def _object(schema: Document) -> Content:
    if schema.get("properties"):
        return ["object with ", joined(", ", map(code, schema["properties"]))]
    values = schema.get("additionalProperties")
    return ["object of ", kind(values)] if isinstance(values, dict) and values else "object"


_TYPES: dict[str, Callable[[Document], Content]] = {"array": _array, "object": _object}
_WORDS: dict[str, Callable[[Document], Content]] = {
    "$ref": _reference,
    "const": _constant,
    "enum": _enumeration,
    "anyOf": _either("anyOf", "or"),
    "oneOf": _either("oneOf", "or"),
    "allOf": _either("allOf", "and"),
    "type": _typed,
    "properties": _object,
}
