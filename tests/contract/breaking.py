"""What a newer OpenAPI document takes away from, or newly asks of, callers of an older one."""

from collections.abc import Iterator
from typing import Any

from tests.openapi import operations

Document = dict[str, Any]


def breaking_changes(old: Document, new: Document) -> list[str]:
    """One sentence for each change that can break a caller."""
    return [*_of_operations(old, new), *_of_schemas(old, new)]


def _operations(document: Document) -> dict[str, Document]:
    return {
        f"{method.upper()} {path}": described for path, method, described in operations(document)
    }


def _of_operations(old: Document, new: Document) -> Iterator[str]:
    offered = _operations(new)
    for name, before in _operations(old).items():
        if name not in offered:
            yield f"{name} is gone"
            continue
        for status in sorted(set(before["responses"]) - set(offered[name]["responses"])):
            yield f"{name} no longer answers {status}"
        for parameter in sorted(_needed(offered[name]) - _needed(before)):
            yield f"{name} now needs {parameter}"


def _needed(operation: Document) -> set[str]:
    return {
        f"{each['in']} {each['name']}"
        for each in operation.get("parameters", [])
        if each.get("required")
    }


def _of_schemas(old: Document, new: Document) -> Iterator[str]:
    offered = new["components"]["schemas"]
    for name, before in old["components"]["schemas"].items():
        after = offered.get(name, before)
        for field in sorted(set(before.get("properties", {})) - set(after.get("properties", {}))):
            yield f"schema {name} no longer has {field}"
        for field in sorted(set(after.get("required", [])) - set(before.get("required", []))):
            yield f"schema {name} now needs {field}"
