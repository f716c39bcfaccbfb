"""The merged document as the pages read it: its operations, with references followed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from services.shared.openapi.grammar import METHODS, Document
from services.shared.openapi.references import follow

PROBLEM_JSON = "application/problem+json"
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
        examples = self.document.get("components", {}).get("examples", {})
        codes = _codes(self.document, media.get("schema", {}))
        return {code: follow(self.document, examples.get(code)) for code in codes}


def _codes(document: Document, schema: Document) -> list[str]:
    """The values that a problem's `code` may have there."""
    parts = [follow(document, each) for each in schema.get("allOf", ())]
    named = (part.get("properties", {}).get("code", {}).get("enum", ()) for part in parts)
    return [str(code) for codes in named for code in codes]


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
    """Every operation by service and tag, in the document's order of tags."""
    places = {tag["name"]: place for place, tag in enumerate(document.get("tags", ()))}
    found: dict[str, dict[str, list[Operation]]] = defaultdict(lambda: defaultdict(list))
    for each in sorted(operations(document), key=lambda each: places.get(each.tag, len(places))):
        found[each.service][each.tag].append(each)
    return found
