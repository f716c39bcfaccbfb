"""The document of every service says which problems each of its operations can answer."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from services.shared.settings import Settings
from tests.openapi import operations

SERVICES = ("directory", "metrics", "engagement", "finance", "board")
OF_NO_SERVICE = ("/v1/public/", "/v1/oauth2/token", "/.well-known/")
PROBLEM = {"$ref": "#/components/schemas/Problem"}


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def app(service: str) -> FastAPI:
    made: FastAPI = import_module(f"services.{service}.app").create_app(
        Settings(data_dir=Path("never-made"))
    )
    return made


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def declared(operation: dict[str, Any]) -> dict[str, Any]:
    """The problem responses of an operation by status."""
    return {
        status: response["content"]["application/problem+json"]
        for status, response in operation["responses"].items()
        if status >= "4"
    }


def test_the_document_is_openapi_3_1_and_made_once(app: FastAPI, document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert app.openapi() is document


def test_operation_ids_are_unique_and_read_service_verb_noun(
    service: str, document: dict[str, Any]
) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names)) > 0
    for name in names:
        assert re.fullmatch(rf"{service}_[a-z]+(_[a-z0-9]+)+", name)


def test_every_path_lies_below_the_services_own(service: str, document: dict[str, Any]) -> None:
    allowed = (f"/v1/{service}/", *OF_NO_SERVICE)
    assert [path for path in document["paths"] if not path.startswith(allowed)] == []


def test_fastapis_own_error_schema_is_gone(document: dict[str, Any]) -> None:
    assert "ValidationError" not in str(document)


def test_every_operation_has_a_summary_a_description_and_a_tag(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]


def test_every_operation_declares_the_problems_that_any_can_have(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        problems = declared(operation)
        assert {"422", "default"} <= set(problems)
        assert all(content["schema"]["allOf"][0] == PROBLEM for content in problems.values())


def test_what_any_request_can_meet_is_the_default_answer(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        codes = set(codes_of(declared(operation)["default"]))
        assert {"unauthenticated", "forbidden", "malformed_request", "too_many_requests"} <= codes
        assert {"Retry-After", "RateLimit"} <= set(operation["responses"]["default"]["headers"])


def test_what_is_read_as_json_is_declared_with_its_version(document: dict[str, Any]) -> None:
    for _, method, operation in operations(document):
        named = {each["name"] for each in operation.get("parameters", ())}
        responses = operation["responses"]
        if method == "get" and "application/json" in responses["200"].get("content", {}):
            assert "If-None-Match" in named
            assert "ETag" in responses["200"]["headers"]
            assert "304" in responses


def test_what_is_changed_asks_for_the_version_that_was_read(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        needed = {each["name"] for each in operation.get("parameters", ()) if each.get("required")}
        assert ("If-Match" in needed) is ("428" in operation["responses"])


def test_what_is_made_says_where_and_a_page_where_the_next_one_is(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        responses = operation["responses"]
        for status in {"201", "202"} & responses.keys():
            assert "Location" in responses[status]["headers"]
        if "cursor" in {each["name"] for each in operation.get("parameters", ())}:
            assert "Link" in responses["200"]["headers"]


def codes_of(content: dict[str, Any]) -> list[str]:
    return list(content["schema"]["allOf"][1]["properties"]["code"]["enum"])


def test_every_code_has_an_example_of_the_status_that_it_stands_under(
    document: dict[str, Any],
) -> None:
    examples = document["components"]["examples"]
    for _, _, operation in operations(document):
        for status, content in declared(operation).items():
            for code in codes_of(content):
                assert status in {str(examples[code]["value"]["status"]), "default"}


def test_a_problem_says_the_same_wherever_it_is_declared(document: dict[str, Any]) -> None:
    for code, example in document["components"]["examples"].items():
        assert example["value"]["code"] == code  # with another text it has a number behind it


def test_making_the_application_touches_nothing_on_disk(document: dict[str, Any]) -> None:
    assert document["paths"]
    assert not Path("never-made").exists()
