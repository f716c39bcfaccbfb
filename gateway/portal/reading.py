"""The merged document as the pages read it: its operations, with references followed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from gateway.merge.document import METHODS, Document

PROBLEM_JSON = "application/problem+json"
LONGEST_CHAIN = 10
NO_TAG = "other"


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation; `parameters` are its own and its path's, none of them a reference."""

    document: Document
    path: str
    method: str
    body: Document
    shared_parameters: tuple[Document, ...]

    @property
    def anchor(self) -> str:
        return str(self.body.get("operationId") or f"{self.method}-{self.path}")

    @property
    def address(self) -> str:
        return f"/docs/reference#{quote(self.anchor)}"

    @property
    def name(self) -> str:
        return str(self.body.get("summary") or self.anchor)

    @property
    def service(self) -> str:
        return str(self.body.get("x-service") or self.anchor.partition("_")[0])

    @property
    def tag(self) -> str:
        return str((self.body.get("tags") or [NO_TAG])[0])

    @cached_property
    def parameters(self) -> list[Document]:
        every = (*self.shared_parameters, *self.body.get("parameters", ()))
        resolved = [follow(self.document, parameter) for parameter in every]
        # An operation's parameter stands in place of its path's of that name and place.
        return list({(each.get("in"), each.get("name")): each for each in resolved}.values())

    @cached_property
    def request_body(self) -> Document:
        return follow(self.document, self.body.get("requestBody", {}))

    @cached_property
    def responses(self) -> dict[str, Document]:
        responses = self.body.get("responses", {})
        return {
            status: follow(self.document, response)
            for status, response in responses.items()
            if not status.startswith("x-")
        }

    def problems(self, status: str) -> dict[str, Document]:
        """The problems that a response of that status may hold: by code, their examples."""
        media = self.responses[status].get("content", {}).get(PROBLEM_JSON, {})
        examples = {
            code: follow(self.document, example)
            for code, example in media.get("examples", {}).items()
        }
        return {_code(name, example): example for name, example in examples.items()}


def _code(name: str, example: Document) -> str:
    value = example.get("value")
    return str(value.get("code", name)) if isinstance(value, dict) else name


Chapters = Mapping[str, Mapping[str, list[Operation]]]


def operations(document: Document) -> Iterator[Operation]:
    """Every operation, in the order of the paths."""
    for path, given in document.get("paths", {}).items():
        item = follow(document, given)
        for method in METHODS:
            if method in item:
                shared = tuple(item.get("parameters", ()))
                yield Operation(document, path, method, item[method], shared)


def chapters(document: Document) -> Chapters:
    """Every operation by service and tag."""
    found: dict[str, dict[str, list[Operation]]] = defaultdict(lambda: defaultdict(list))
    for each in operations(document):
        found[each.service][each.tag].append(each)
    return found


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
