"""What is wrong with a request is told by its place and never by its value."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Header, Path
from pydantic import Field

from services.shared.auth import PUBLIC
from services.shared.routing import StrictRoute
from services.shared.schemas import Count, IsoDate, Number, Schema
from services.shared.settings import Settings
from services.shared.testing import Databases, settings_for
from tests.api.test_shared_service import problem_in, serving

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


@pytest.fixture(scope="module")
async def client(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    settings: Settings = settings_for(databases, ["board"], tmp_path_factory.mktemp("board"))
    async with serving(settings, router) as client:
        yield client


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
