"""One OpenAPI 3.1 document for callers, from the services' own.

The result depends on what the services publish and not on the order in which they are given.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.merge.mounts import Mount, addresses
from gateway.merge.naming import NewNames, name_all, unused
from gateway.merge.parts import KIND_OF, WEBHOOKS, Member, operation_ids
from gateway.merge.references import renaming
from services.shared.openapi.grammar import Document, walk

_SERVERS = {"pathItem": "servers", "operation": "servers", "link": "server"}


@dataclass(frozen=True, slots=True)
class Source:
    """A service's document, with paths relative to the service, and where the gateway mounts it.

    `mounts` show parts of the service elsewhere: a path is shown at the mounts most specific to
    it. A stale document is the last good copy of a service that does not answer now; the empty
    document stands for one that never did.
    """

    document: Mapping[str, Any]
    prefix: str
    stale: bool = False
    mounts: tuple[Mount, ...] = ()


def merge(
    documents: Mapping[str, Source], *, title: str, version: str, description: str | None = None
) -> Document:
    """The merged document; the sources stay as they are.

    Raises ValueError for a document that is not OpenAPI 3.1, and for two at one address.
    """
    sources = dict(sorted(documents.items()))
    members = [_member(service, source) for service, source in sources.items()]
    info = {"title": title, "version": version}
    merged: Document = {
        "openapi": "3.1.0",
        "info": info | ({"description": description} if description else {}),
        "tags": _tags(member.document for member in members),
        "paths": {},
        "x-services": {name: _state(source) for name, source in sources.items()},
    }
    for naming in name_all(members):
        _add(merged, naming)
    return _with_distinct_operation_ids(_in_order(merged))


def _state(source: Source) -> Document:
    return {"stale": source.stale, "version": source.document.get("info", {}).get("version")}


def _member(service: str, source: Source) -> Member:
    """The document on its own feet: what it says for all operations is said on each."""
    document = json.loads(json.dumps(dict(source.document)))
    published = document.get("openapi", "3.1")
    if not published.startswith("3.1"):
        raise ValueError(f"{service} publishes OpenAPI {published}, not 3.1")
    security = document.get("security")

    def settle(kind: str, node: Document) -> Document:
        node.pop(_SERVERS.get(kind, ""), None)
        if kind == "operation" and security is not None:
            node.setdefault("security", security)
        if kind == "operation" and source.stale:
            node["x-stale"] = True
        return node

    mounts = (Mount(source.prefix), *source.mounts)
    return Member(service, walk("document", document, settle), mounts)


def _tags(documents: Iterable[Document]) -> list[Document]:
    """Each tag once, with what any service says of it; the first service's word goes first."""
    tags: dict[str, Document] = {}
    for document in documents:
        for tag in document.get("tags", ()):
            tags[tag["name"]] = tag | tags.get(tag["name"], {})
    return list(tags.values())


def _add(merged: Document, naming: NewNames) -> None:
    member, rename = naming.member, renaming(naming)
    for path, item in walk("paths", member.document.get("paths", {}), rename).items():
        if path.startswith("/"):
            _add_path(merged["paths"], path, item, member)
    for section, old in naming.brings:
        part = walk(KIND_OF[section], member.parts[section, old], rename)
        place = merged if section == WEBHOOKS else merged.setdefault("components", {})
        place.setdefault(section, {})[naming.part(section, old)] = part


def _add_path(paths: Document, path: str, item: Document, member: Member) -> None:
    def sign(kind: str, node: Document) -> Document:
        if kind == "operation":
            node.setdefault("x-service", member.service)
        return node

    for address in addresses(path, member.mounts):
        if address in paths:
            raise ValueError(f"{address}, a path of {member.service}, is taken")
        paths[address] = walk("pathItem", item, sign)


def _in_order(merged: Document) -> Document:
    """Names sorted wherever the sources' order would show."""
    components = merged.get("components", {})
    sections = {section: _sorted(components[section]) for section in sorted(components)}
    webhooks = {WEBHOOKS: _sorted(merged[WEBHOOKS])} if WEBHOOKS in merged else {}
    components = {"components": sections} if sections else {}
    return merged | {"paths": _sorted(merged["paths"])} | webhooks | components


def _sorted(named: Document) -> Document:
    return dict(sorted(named.items()))


def _with_distinct_operation_ids(merged: Document) -> Document:
    """A path shown at two mounts repeats its operation ids: the repeated ones are numbered."""
    spoken = operation_ids("document", merged)
    seen: set[str] = set()

    def number(kind: str, node: Document) -> Document:
        if kind == "operation" and "operationId" in node:
            if node["operationId"] in seen:
                node["operationId"] = unused(node["operationId"], spoken | seen)
            seen.add(node["operationId"])
        return node

    numbered: Document = walk("document", merged, number)
    return numbered
