"""What is wrong with a request is told by its place and never by its value."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Header, Path, Query
from pydantic import Field

from services.shared.auth import PUBLIC
from services.shared.routing import StrictRoute
from services.shared.schemas import Count, IsoDate, Number, Schema
from tests.api.board import problem_in

router = APIRouter(prefix="/v1/board", route_class=StrictRoute, dependencies=[PUBLIC])
PAPERS = "/v1/board/papers"
SECRET = "Sesame-9434765919"


class Part(Schema):
    code: Annotated[str, Field(pattern="^[a-z]+$")] = "a"


class Paper(Schema):
    title: Annotated[str, Field(max_length=10)] = ""
    score: Number = 0.0
    pages: Count = 0
    day: IsoDate = date(2024, 4, 1)
    id: UUID | None = None
    state: Literal["draft", "final"] = "draft"
    parts: tuple[Part, ...] = ()
    shares: dict[str, float] = Field(default_factory=dict)


@router.post("/papers")
async def create_paper(paper: Paper) -> Paper:
    return paper


@router.get("/papers")
async def list_papers(
    limit: int = 3, state: Literal["draft"] | None = None, x_board: Annotated[int, Header()] = 0
) -> dict[str, int]:
    return {"limit": limit}


@router.get("/papers/{number}")
async def get_paper(number: Annotated[int, Path(ge=1)]) -> dict[str, int]:
    return {"number": number}


@router.get("/shelf")
async def list_shelf(
    code: Annotated[list[str] | None, Query()] = None, on: str = ""
) -> dict[str, int]:
    return {"codes": len(code or ())}


def faults(problem: dict[str, Any]) -> dict[str, str]:
    assert all(fault["detail"] for fault in problem["errors"])
    return {fault["pointer"]: fault["code"] for fault in problem["errors"]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"pages": -1}, {"#/pages": "greater_than_equal"}),
        ({"parts": [{}, {"code": "A"}]}, {"#/parts/1/code": "string_pattern_mismatch"}),
        ({"titel": 1}, {"#/titel": "extra_forbidden"}),
        ({"parts": [{"a/b~c": 1}]}, {"#/parts/0/a~1b~0c": "extra_forbidden"}),
        ({"score": False, "pages": "1"}, {"#/score": "float_type", "#/pages": "int_type"}),
        ({"day": 0}, {"#/day": "value_error"}),
        ([], {"#": "model_attributes_type"}),
        ("text", {"#": "model_attributes_type"}),
    ],
)
async def test_an_invalid_body_is_told_by_pointers_into_it(
    client: httpx.AsyncClient, body: object, expected: dict[str, str]
) -> None:
    problem = problem_in(await client.post(PAPERS, json=body), 422, "invalid")
    assert faults(problem) == expected


async def test_parameters_at_fault_are_told_by_their_place(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PAPERS}?limit=many&state=lost", headers={"X-Board": "tall"})
    assert faults(problem_in(answer, 422, "invalid")) == {
        "/query/limit": "int_parsing",
        "/query/state": "literal_error",
        "/header/x-board": "int_parsing",
    }
    answer = await client.get(f"{PAPERS}/0")
    assert faults(problem_in(answer, 422, "invalid")) == {"/path/number": "greater_than_equal"}


async def test_an_unknown_query_parameter_is_refused_with_those_that_are_taken(
    client: httpx.AsyncClient,
) -> None:
    problem = problem_in(await client.get(f"{PAPERS}?limits=1&a/b~c=2"), 422, "invalid")
    assert faults(problem) == {
        "/query/limits": "unknown_parameter",
        "/query/a~1b~0c": "unknown_parameter",
    }
    assert "limit, state" in str(problem["errors"])
    assert (await client.get(f"{PAPERS}?limit=1&state=draft")).status_code == 200


@pytest.mark.parametrize("field", [*Paper.model_fields, "unknown"])
@pytest.mark.parametrize(
    "value", [SECRET, [SECRET], {"code": SECRET}, [{"code": SECRET}], {"a": SECRET}, [[SECRET]]]
)
async def test_a_rejected_value_is_not_repeated(
    client: httpx.AsyncClient, field: str, value: object
) -> None:
    answer = await client.post(PAPERS, json={field: value})
    assert answer.status_code == 422
    assert SECRET not in answer.text


async def test_a_rejected_parameter_is_not_repeated(client: httpx.AsyncClient) -> None:
    url = f"{PAPERS}?limit={SECRET}&state={SECRET}&other={SECRET}"
    for query in (url, url.removesuffix(f"&other={SECRET}")):
        answer = await client.get(query, headers={"X-Board": SECRET})
        assert answer.status_code == 422
        assert SECRET not in answer.text


MANY = 90_000
LONG_NAME = "n" * 900_000
ENDLESS: dict[str, tuple[Any, int]] = {
    "unknown fields": ({f"{each:x}": 1 for each in range(MANY)}, MANY),
    "unknown fields of a part": ({"parts": [{f"{each:x}": 1 for each in range(MANY)}]}, MANY),
    "parts": ({"parts": [0] * MANY}, MANY),
    "shares": ({"shares": {f"{each:x}": "a" for each in range(MANY)}}, MANY),
    "a long name": ({LONG_NAME: 1}, 1),
    "few": ({f"{each:x}": 1 for each in range(60)}, 60),
}


@pytest.mark.parametrize("endless", ENDLESS)
async def test_a_fault_list_has_fifty_entries_and_a_count_however_much_is_wrong(
    client: httpx.AsyncClient, endless: str
) -> None:
    body, wrong = ENDLESS[endless]
    answer = await client.post(PAPERS, json=body)
    problem = problem_in(answer, 422, "invalid")
    assert problem["errors_total"] == wrong
    assert len(faults(problem)) == min(wrong, 50)
    assert len(answer.content) < 30_000


async def test_the_faults_of_a_long_body_are_told_like_those_of_a_short_one(
    client: httpx.AsyncClient,
) -> None:
    wrong = {"titel": 1, "pages": -1, "parts": [{"code": "A"}], "day": 0, "state": "lost"}
    short, long = [
        problem_in(await client.post(PAPERS, json=wrong | {"shares": shares}), 422, "invalid")
        for shares in ({"a": 1.0}, {f"{each:x}": 1.0 for each in range(1_000)})
    ]
    for member in ("detail", "errors", "errors_total"):
        assert long[member] == short[member]


async def test_a_query_has_a_fault_list_with_an_end_too(client: httpx.AsyncClient) -> None:
    names = "&".join(f"{each:x}=1" for each in range(5_000))
    answer = await client.get(f"{PAPERS}?{names}&{'n' * 20_000}=1")
    problem = problem_in(answer, 422, "invalid")
    assert (len(faults(problem)), problem["errors_total"]) == (50, 5_001)
    assert len(answer.content) < 30_000


NUMBERS = (b"9" * 5_000, b"-" + b"9" * 5_000, b"9" * 4_000, b"1e400", b"-1e400", b"1e-400")
NESTED = (
    b"[" * 90_000,
    b"[" * 900 + b"]" * 900,
    b'{"a":' * 90_000,
    b'{"a":' * 900 + b"1" + b"}" * 900,
)


@pytest.mark.parametrize("field", ["score", "pages", "title", "shares", "unknown"])
@pytest.mark.parametrize("value", [*NUMBERS, *NESTED])
async def test_no_number_and_no_nesting_is_more_than_a_fault(
    client: httpx.AsyncClient, field: str, value: bytes
) -> None:
    body = b'{"' + field.encode() + b'": ' + value + b"}"
    answer = await client.post(PAPERS, content=body, headers={"Content-Type": "application/json"})
    if (field, answer.status_code) != ("pages", 200):  # a whole number has no end of its own
        assert answer.status_code in {400, 422} or value == b"1e-400"
    assert len(answer.content) < 30_000


@pytest.mark.parametrize("query", ["limit=1&limit=2", "state=draft&state=draft", "limit=&limit=1"])
async def test_a_parameter_of_one_value_is_refused_twice(
    client: httpx.AsyncClient, query: str
) -> None:
    problem = problem_in(await client.get(f"{PAPERS}?{query}"), 422, "invalid")
    name = query.partition("=")[0]
    assert faults(problem) == {f"/query/{name}": "repeated"}


async def test_a_parameter_that_is_a_list_takes_several_values(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/board/shelf?code=a&code=b")).json() == {"codes": 2}
    problem = problem_in(await client.get("/v1/board/shelf?code=a&on=1&on=2"), 422, "invalid")
    assert faults(problem) == {"/query/on": "repeated"}
