"""A request to every operation, from the document and `operations.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.openapi import operations

LISTED: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("operations.toml").read_text()
)
NOT_OWNED = LISTED.pop("not_owned")
KEYLESS = LISTED.pop("keyless")
OWN = LISTED.pop("own")
UNCONDITIONAL = LISTED.pop("unconditional")
CHANGING = {"PUT", "PATCH", "DELETE"}
NOBODYS_ID = "5f0c0d53-6d6b-4c1d-9a4e-0d5a4f3c2b1a"


@dataclass(frozen=True)
class Operation:
    """One operation of the document, with what is needed to call it."""

    name: str
    method: str
    path: str
    listed: dict[str, Any]
    example: Any = None

    @property
    def scope(self) -> str:
        return str(self.listed["scope"])

    @property
    def takes_id(self) -> bool:
        return "_id}" in self.path

    @property
    def resource(self) -> str | None:
        """The path of the one thing that this is about, such as /v1/metrics/imports/{import_id}."""
        path = self.path.removesuffix(".{form}")  # of the same thing, as a picture
        return path[: path.index("}") + 1] if "{" in path else None

    @property
    def changes(self) -> bool:
        """Whether it changes one thing that is there already."""
        return self.method in CHANGING or (self.method == "POST" and self.resource is not None)

    @property
    def unconditional(self) -> bool:
        return self.path.endswith(tuple(UNCONDITIONAL))

    def request(self, token: str | None, **query: str) -> httpx.Request:
        """A request that is right but for who sends it and `query`; ids are nobody's."""
        return self.request_on(None, token, query=query)

    def request_on(
        self,
        row: str | None,
        token: str | None,
        *,
        query: Mapping[str, str] | None = None,
        if_match: str | None = "*",
    ) -> httpx.Request:
        """The same for the thing with this id (the first one in the path)."""
        headers = dict(self.listed.get("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if if_match != "*":
            headers.pop("If-Match", None)
            headers |= {"If-Match": if_match} if if_match else {}
        content: dict[str, Any] = {}
        if "csv" in self.listed:
            headers.setdefault("Content-Type", "text/csv")
            content = {"content": self.listed["csv"].encode()}
        elif "form" in self.listed:
            content = {"data": self.listed["form"]}
        elif (body := self.listed.get("body", self.example)) is not None:
            content = {"json": body}
        params = self.listed.get("query", {}) | dict(query or {})
        url = f"http://contract{self._filled(row)}"
        return httpx.Request(self.method, url, params=params, headers=headers, **content)

    def _filled(self, row: str | None) -> str:
        path = self.path
        if row is not None and self.resource is not None:
            path = path.replace(self.resource[self.resource.index("{") :], row, 1)
        for name, value in self.listed.get("path", {}).items():
            path = path.replace(f"{{{name}}}", value)
        while "{" in path:
            start, end = path.index("{"), path.index("}")
            path = path[:start] + NOBODYS_ID + path[end + 1 :]
        return path


def operations_of(document: dict[str, Any]) -> Iterator[tuple[Operation, dict[str, Any]]]:
    """Every operation beside its part of the document. Raises KeyError for one not listed."""
    for path, method, described in operations(document):
        name, example = described["operationId"], _example(document, described)
        yield Operation(name, method.upper(), path, LISTED[name], example), described


def _example(document: dict[str, Any], operation: dict[str, Any]) -> Any:
    """The example of the operation's JSON body; None without one."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "$ref" not in content.get("schema", {}):
        return None
    schema = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    return schema["example"] if "example" in schema else schema["examples"][0]
