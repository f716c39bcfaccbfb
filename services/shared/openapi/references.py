"""References within a document."""

from typing import Any
from urllib.parse import unquote

from services.shared.openapi.grammar import Document

LONGEST_CHAIN = 10


def follow(document: Document, node: Any) -> Document:
    """The object that `node` refers to, or is; an empty one where a reference leads nowhere."""
    for _ in range(LONGEST_CHAIN):
        if not isinstance(node, dict):
            return {}
        if not isinstance(node.get("$ref"), str):
            return node
        node = _target(document, node["$ref"])
    return {}


def _target(document: Document, reference: str) -> Any:
    head, *tokens = reference.split("/")
    found: Any = document if head == "#" else None
    for token in tokens:
        name = unquote(token).replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    return found
