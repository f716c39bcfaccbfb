"""A fault is pointed to by a JSON pointer; a problem says what the API promises and no more."""

import json
from typing import Annotated, Any, Literal

import pytest
from fastapi.exceptions import RequestValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.requests import Request

from services.shared.errors import BY_STATUS, PROBLEM_SCHEMA, Fault, Problem, problem_responses
from services.shared.handlers import _on_invalid, pointer

STEPS = st.lists(st.text() | st.integers(min_value=0, max_value=99))


def followed(document: Any, fragment: str) -> Any:
    """What a JSON pointer in a URI fragment leads to (RFC 6901, section 4)."""
    for step in fragment.removeprefix("#").split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name) if isinstance(document, list) else name]
    return document


@settings(deadline=None)
@given(steps=STEPS)
def test_a_pointer_into_the_body_leads_to_the_fault(steps: list[str | int]) -> None:
    document: Any = "the fault"
    for step in reversed(steps):
        document = {step: document} if isinstance(step, str) else [0] * step + [document]
    assert followed(document, pointer(["body", *steps])) == "the fault"


@settings(deadline=None)
@given(one=STEPS, other=STEPS)
def test_two_places_never_have_one_pointer(one: list[str | int], other: list[str | int]) -> None:
    same = [str(step) for step in one] == [str(step) for step in other]
    assert (pointer(["body", *one]) == pointer(["body", *other])) is same


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (["body"], "#"),
        (["body", "a", 0], "#/a/0"),
        (["query", "x"], "/query/x"),
        (["path", "job_id"], "/path/job_id"),
        (["header", "x-thing"], "/header/x-thing"),
        (["body", "a/b", "c~d", "~1"], "#/a~1b/c~0d/~01"),
        (["query", "a/b~c"], "/query/a~1b~0c"),
    ],
)
def test_a_pointer_names_the_part_of_the_request(location: list[str | int], expected: str) -> None:
    assert pointer(location) == expected


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


ANIMAL: TypeAdapter[Any] = TypeAdapter(Annotated[Cat | Dog, Field(discriminator="kind")])


async def test_a_wrong_union_tag_is_not_repeated_but_the_right_ones_are_told() -> None:
    with pytest.raises(ValidationError) as refused:
        ANIMAL.validate_python({"kind": "Sesame"})
    errors = [error | {"loc": ("body", *error["loc"])} for error in refused.value.errors()]
    request = Request({"type": "http", "path": "/v1/board/animals", "headers": []})
    answer = await _on_invalid(request, RequestValidationError(errors))
    (fault,) = json.loads(answer.body)["errors"]
    assert fault["detail"] == "Expected is one of 'cat', 'dog'."
    assert b"Sesame" not in answer.body


@pytest.mark.parametrize("problem", [Problem, *BY_STATUS.values()], ids=lambda each: each.code)
def test_every_problem_has_the_declared_fields_a_page_and_a_detail(problem: type[Problem]) -> None:
    body = problem().body(instance="/v1/board/papers", request_id="r-1")
    assert set(PROBLEM_SCHEMA["required"]) < set(body) == set(PROBLEM_SCHEMA["properties"])
    assert body["type"] == f"/docs/problems#{problem.code}"
    assert (body["instance"], body["request_id"]) == ("/v1/board/papers", "r-1")
    assert body["detail"]
    assert body["errors"] == []


def test_no_member_of_its_own_can_hide_what_a_problem_must_say() -> None:
    problem = Problem("detail", extra={"status": 200, "code": "fine", "balance": "1.00"})
    body = problem.body(instance="/", request_id="r-1")
    assert (body["status"], body["code"], body["balance"]) == (500, "internal_error", "1.00")


def test_problems_of_one_status_are_declared_together_each_with_its_example() -> None:
    class Late(Problem):
        status, code = 409, "late"

    declared = problem_responses(BY_STATUS[409], Late)
    examples = declared[409]["content"]["application/problem+json"]["examples"]
    assert {name: each["value"]["code"] for name, each in examples.items()} == {
        "conflict": "conflict", "late": "late",
    }  # fmt: skip


def test_a_fault_says_where_and_what() -> None:
    body = Problem(errors=[Fault("#/a", "missing", "Field required.")]).body(
        instance="/", request_id="r-1"
    )
    assert body["errors"] == [{"pointer": "#/a", "code": "missing", "detail": "Field required."}]
