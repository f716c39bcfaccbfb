"""Everything in an OpenAPI object that speaks of another by name, rewritten to a new name."""

import re
from typing import Any, Protocol
from urllib.parse import quote, unquote

from services.shared.openapi.grammar import Document, Visit


class Names(Protocol):
    """The new names of one document's things; the old one for a thing that it does not have."""

    def part(self, section: str, name: str) -> str: ...
    def path(self, path: str) -> str: ...
    def operation(self, operation_id: str) -> str: ...


def renaming(names: Names) -> Visit:
    """A visit that makes every object speak of others by their new names."""

    def visit(kind: str, node: Document) -> Document:
        for key in ("$ref", "$dynamicRef"):
            if isinstance(node.get(key), str):
                node[key] = renamed(node[key], names)
        amend = _AMENDMENTS.get(kind)
        return amend(node, names) if amend else node

    return visit


def renamed(reference: str, names: Names) -> str:
    """A local reference, by JSON pointer, with its target's new name; any other as it is."""
    head, *tokens = reference.split("/")
    match [head, *map(_decoded, tokens)]:
        case ["#", "components", section, name, *_]:
            at, new = 2, names.part(section, name)
        case ["#", "webhooks", name, *_]:
            at, new = 1, names.part("webhooks", name)
        case ["#", "paths", name, *_]:
            at, new = 1, names.path(name)
        case _:
            return reference
    if new != _decoded(tokens[at]):
        tokens[at] = _encoded(new, percent="%" in tokens[at])
    return "/".join([head, *tokens])


def _decoded(token: str) -> str:
    return unquote(token).replace("~1", "/").replace("~0", "~")


def _encoded(name: str, *, percent: bool) -> str:
    token = name.replace("~", "~0").replace("/", "~1")
    return quote(token, safe="~") if percent else token


def _link(node: Document, names: Names) -> Document:
    if isinstance(node.get("operationRef"), str):
        node["operationRef"] = renamed(node["operationRef"], names)
    return _operation(node, names)


def _operation(node: Document, names: Names) -> Document:
    if isinstance(node.get("operationId"), str):
        node["operationId"] = names.operation(node["operationId"])
    return node


def _security(node: Document, names: Names) -> Document:
    return {names.part("securitySchemes", scheme): scopes for scheme, scopes in node.items()}


def _schema(node: Document, names: Names) -> Document:
    discriminator = node.get("discriminator")
    if isinstance(discriminator, dict):
        mapping = _explicit(discriminator.get("mapping", {}), names) | _implied(node, names)
        node["discriminator"] = discriminator | ({"mapping": mapping} if mapping else {})
    return node


def _explicit(mapping: dict[str, Any], names: Names) -> dict[str, Any]:
    return {value: _target(target, names) for value, target in mapping.items()}


def _target(target: str, names: Names) -> str:
    """A mapping names a schema or refers to it."""
    return renamed(target, names) if "/" in target else names.part("schemas", target)


def _implied(node: Document, names: Names) -> dict[str, Any]:
    """A schema without a mapping of its own is told by its name, which must survive a new one."""
    mapping = node["discriminator"].get("mapping", {})
    mapped = {target.rpartition("/")[2] for target in mapping.values()}
    return {
        name: renamed(reference, names)
        for reference in _alternatives(node)
        if (name := reference.rpartition("/")[2]) not in mapped | mapping.keys()
        and renamed(reference, names) != reference
    }


def _alternatives(node: Document) -> list[str]:
    schemas = [schema for key in ("oneOf", "anyOf") for schema in node.get(key, ())]
    references = [str(schema.get("$ref")) for schema in schemas if isinstance(schema, dict)]
    return [ref for ref in references if re.fullmatch("#/components/schemas/[^/]+", ref)]


_AMENDMENTS = {
    "link": _link,
    "operation": _operation,
    "security": _security,
    "schema": _schema,
}
