"""An OpenAPI document as tests read it: each operation with what it refers to in place."""

from collections.abc import Iterator
from typing import Any

from services.shared.openapi.grammar import METHODS, Document, walk
from services.shared.openapi.references import follow


def whole(document: Document, operation: Document) -> Document:
    """The operation with every reference but those to schemas followed."""

    def visit(kind: str, node: Document) -> Document:
        return node if kind == "schema" else dict(follow(document, node))

    return dict(walk("operation", operation, visit))


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and the whole of every operation."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, whole(document, item[method])
