"""Time and numbers have edges: what lies beyond is refused, and nothing falls over there."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.contract.maker import Maker
from tests.contract.requests import Operation, operations_of
from tests.contract.test_rows import maker, rows  # noqa: F401 (fixtures)

YEARS = "(19|20)[0-9]{2}-"
BEYOND = {
    "date": ("0001-01-01", "1899-12-31", "2100-01-01", "9999-12-31"),
    "month": ("0001-01", "1899-12", "2100-01", "9999-12"),
    "date-time": (
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59-14:00", "1900-01-01T00:00:00+01:00", "2099-12-31T23:59:59-01:00",
    ),
}  # fmt: skip
WITHOUT_EDGES = {
    ("metrics_withdraw_figure", "period"): "what once came in beyond them is withdrawn so",
}
ON_THE_EDGE = {
    "date": ("1900-01-01", "2099-12-31"),
    "month": ("1900-01", "2099-12"),
    "date-time": ("1900-01-01T00:00:00Z", "2099-12-31T23:59:59.999999Z"),
}
EXTREME = (
    10**4000, -(10**4000), 1e308, -1e308, 2**63, -(2**63) - 1, 5e-324, 1e-12, 1 - 2**-53, 0, -1,
)  # fmt: skip

Place = tuple[str | int, ...]


def kind_of(schema: dict[str, Any]) -> str | None:
    """Whether it is a date, a month or a moment."""
    if schema.get("format") in {"date", "date-time"}:
        return str(schema["format"])
    if YEARS in schema.get("pattern", ""):
        return "date" if "as_was" in schema["pattern"] else "month"
    return next((found for each in schema.get("anyOf", ()) if (found := kind_of(each))), None)


def types_of(schema: dict[str, Any]) -> set[str]:
    given = schema.get("type", [])
    return {given} if isinstance(given, str) else set(given)


def times_of(described: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The query parameters that are times."""
    for each in described.get("parameters", ()):
        if each["in"] == "query" and (kind := kind_of(each["schema"])):
            yield each["name"], kind


def fields_of(
    document: dict[str, Any], schema: dict[str, Any], example: Any, place: Place = ()
) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every field of a body that its example has room for, and its schema."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for each in schema.get("anyOf", ()):
        if "type" in each or "$ref" in each:
            yield from fields_of(document, each, example, place)
    yield place, schema
    for name, inner in schema.get("properties", {}).items():
        if isinstance(example, dict):
            yield from fields_of(document, inner, example.get(name), (*place, name))
    if "array" in types_of(schema) and isinstance(example, list) and example:
        yield from fields_of(document, schema["items"], example[0], (*place, 0))


def put(body: Any, place: Place, value: Any) -> Any:
    """The body with another value in that place."""
    if not place:
        return value
    first, *rest = place
    held = body[first] if isinstance(first, int) else body.get(first)
    made = put(held, tuple(rest), value)
    if isinstance(body, list):
        return [made if number == first else each for number, each in enumerate(body)]
    return body | {first: made}


def bodies(
    document: dict[str, Any], operation: Operation, described: dict[str, Any]
) -> list[tuple[Place, dict[str, Any], Any]]:
    """The fields of an operation's JSON body, and the body that they are put in."""
    content = described.get("requestBody", {}).get("content", {}).get("application/json")
    body = operation.listed.get("body", operation.example)
    if content is None or body is None:
        return []
    return [(place, found, body) for place, found in fields_of(document, content["schema"], body)]


class Asking:
    """Sends an operation's request with something else in one place."""

    def __init__(self, maker: Maker, rows: dict[str, str]) -> None:  # noqa: F811
        self.maker, self.rows = maker, rows
        self.held = maker.operator

    async def query(self, operation: Operation, name: str, value: str) -> httpx.Response:
        request = self._request(operation)
        url = request.url.copy_remove_param(name).copy_add_param(name, value)
        return await self._send(operation, request, url, request.content)

    async def body(self, operation: Operation, body: Any) -> httpx.Response:
        request = self._request(operation)
        content = httpx.Request("POST", "http://contract", json=body).content
        return await self._send(operation, request, request.url, content)

    def _request(self, operation: Operation) -> httpx.Request:
        return operation.request_on(self.rows.get(operation.resource or ""), self.held)

    async def _send(
        self, operation: Operation, like: httpx.Request, url: httpx.URL, content: bytes
    ) -> httpx.Response:
        left = {"content-length", "host"}
        headers = {name: value for name, value in like.headers.items() if name not in left}
        answer = await self.maker.client.request(like.method, url, headers=headers, content=content)
        assert answer.status_code < 500, (operation.name, str(url), content[:300], answer.text)
        return answer


@pytest.fixture
def asking(maker: Maker, rows: dict[str, str]) -> Asking:  # noqa: F811
    return Asking(maker, rows)


async def test_a_time_beyond_the_edges_is_refused_in_every_query(
    asking: Asking, document: dict[str, Any]
) -> None:
    tried = 0
    for operation, described in operations_of(document):
        for name, kind in times_of(described):
            for value in BEYOND[kind]:
                answer = await asking.query(operation, name, value)
                assert (operation.name, value, answer.status_code) == (operation.name, value, 422)
                assert answer.json()["errors"][0]["pointer"] == f"/query/{name}"
                tried += 1
            for value in ON_THE_EDGE[kind]:
                await asking.query(operation, name, value)
    assert tried > 100


async def test_a_time_beyond_the_edges_is_refused_in_every_body(
    asking: Asking, document: dict[str, Any]
) -> None:
    tried = 0
    for operation, described in operations_of(document):
        for place, schema, body in bodies(document, operation, described):
            if (kind := kind_of(schema)) is None or "type" not in schema:
                continue
            for value in BEYOND[kind]:
                answer = await asking.body(operation, put(body, place, value))
                if (operation.name, *place) in WITHOUT_EDGES:
                    continue
                assert (operation.name, place, answer.status_code) == (operation.name, place, 422)
                pointers = {each["pointer"] for each in answer.json()["errors"]}
                assert "/".join(["#", *map(str, place)]) in pointers
                tried += 1
            for value in ON_THE_EDGE[kind]:
                await asking.body(operation, put(body, place, value))
    assert tried > 40


async def test_no_number_is_too_large_or_too_small_for_any_body(
    asking: Asking, document: dict[str, Any]
) -> None:
    tried = 0
    for operation, described in operations_of(document):
        for place, schema, body in bodies(document, operation, described):
            if types_of(schema) & {"number", "integer"}:
                for value in EXTREME:
                    await asking.body(operation, put(body, place, value))
                    tried += 1
    assert tried > 300
