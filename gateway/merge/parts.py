"""The named parts of several documents, and which of one name are the same.

A part is a component or a webhook. Two of one name are the same where their text is the same
and so is every part that they refer to, however deep and however circular.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gateway.merge.mounts import Mount, addresses
from gateway.merge.references import renaming
from services.shared.openapi.grammar import SECTIONS, Document, walk

Key = tuple[str, str]  # section, name
Traits = Mapping[tuple[str, Key], str]  # (service, part) -> what tells it from others of its name

WEBHOOKS = "webhooks"
KIND_OF: Mapping[str, str] = {**SECTIONS, WEBHOOKS: "pathItem"}


@dataclass(frozen=True, eq=False)
class Member:
    """One service's document among those to merge."""

    service: str
    document: Document
    mounts: tuple[Mount, ...]

    @cached_property
    def parts(self) -> dict[Key, Any]:
        webhooks = {WEBHOOKS: self.document.get(WEBHOOKS, {})}
        sections = self.document.get("components", {}) | webhooks
        return {
            (section, name): part
            for section in KIND_OF
            for name, part in sections.get(section, {}).items()
        }

    def path(self, path: str) -> str:
        """Where a reference to one of the service's own paths leads: its first address."""
        return addresses(path, self.mounts)[0]

    @cached_property
    def operations(self) -> set[str]:
        return operation_ids("paths", self.document.get("paths", {}))


def operation_ids(kind: str, node: Document) -> set[str]:
    found: set[str] = set()

    def collect(kind: str, node: Document) -> Document:
        if kind == "operation" and "operationId" in node:
            found.add(node["operationId"])
        return node

    walk(kind, node, collect)
    return found


def traits(members: Sequence[Member]) -> Traits:
    """Of each part that several services have: refined until it tells no more of them apart."""
    owners = Counter(key for member in members for key in member.parts)
    contested = {
        (member, key): part
        for member in members
        for key, part in member.parts.items()
        if owners[key] > 1
    }
    known: Traits = {(member.service, key): "" for member, key in contested}
    while True:
        refined = {
            (member.service, key): _trait(KIND_OF[key[0]], part, _KnownNames(member, known))
            for (member, key), part in contested.items()
        }
        if _distinct(refined) == _distinct(known):
            return refined
        known = refined


def _distinct(known: Traits) -> int:
    return len({(key, trait) for (_, key), trait in known.items()})


def _trait(kind: str, part: Document, names: "_KnownNames") -> str:
    text = json.dumps(walk(kind, part, renaming(names)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _KnownNames:
    """Adds to the name of each thing that a part refers to what is known of it."""

    member: Member
    known: Traits

    def part(self, section: str, name: str) -> str:
        return f"{name} {self.known.get((self.member.service, (section, name)), '')}"

    def path(self, path: str) -> str:
        return self.member.path(path)

    def operation(self, operation_id: str) -> str:
        own = operation_id in self.member.operations
        return f"{self.member.service} {operation_id}" if own else operation_id
