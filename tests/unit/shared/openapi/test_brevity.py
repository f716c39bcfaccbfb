"""A brief document means what the long one did."""

from typing import Any

import pytest

from services.shared.openapi.brevity import brief


def schema(long: dict[str, Any]) -> Any:
    return brief({"components": {"schemas": {"Long": long}}})["components"]["schemas"]["Long"]


def test_a_schema_has_no_title_but_may_have_a_property_of_that_name() -> None:
    long = {"title": "Long", "properties": {"title": {"title": "Title", "type": "string"}}}
    assert schema(long) == {"properties": {"title": {"type": "string"}}}


def test_an_example_keeps_its_title() -> None:
    assert schema({"examples": [{"title": "A"}]}) == {"examples": [{"title": "A"}]}


def test_a_value_or_null_is_one_schema_of_two_types() -> None:
    long = {"anyOf": [{"type": "string", "maxLength": 5}, {"type": "null"}], "description": "d"}
    assert schema(long) == {"type": ["string", "null"], "maxLength": 5, "description": "d"}


@pytest.mark.parametrize("value", [{"type": "string", "enum": ["a"]}, {"$ref": "#/x"}])
def test_a_choice_that_null_is_not_one_of_stays_beside_null(value: dict[str, Any]) -> None:
    assert schema({"anyOf": [value, {"type": "null"}]}) == {"anyOf": [value, {"type": "null"}]}


def operation(**parts: Any) -> Any:
    return brief({"paths": {"/a": {"get": parts}}})["paths"]["/a"]["get"]


def test_a_parameter_says_its_description_once_and_that_it_is_optional_by_silence() -> None:
    long = {"name": "a", "in": "query", "required": False, "description": "d"}
    found = operation(parameters=[long | {"schema": {"type": "string", "description": "d"}}])
    short = {"name": "a", "in": "query", "description": "d", "schema": {"type": "string"}}
    assert found["parameters"] == [short]


def test_a_parameter_is_never_null() -> None:
    long = {"name": "a", "in": "query", "schema": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
    assert operation(parameters=[long])["parameters"] == [long | {"schema": {"type": "string"}}]


def test_only_what_is_sent_says_that_it_has_no_other_fields() -> None:
    closed = {"type": "object", "additionalProperties": False}
    sent = closed | {"properties": {"inner": {"$ref": "#/components/schemas/Inner"}}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Sent"}}}}
    schemas = {"Sent": sent, "Inner": closed, "Answer": closed}
    paths = {"/a": {"post": {"requestBody": body, "responses": {}}}}
    found = brief({"paths": paths, "components": {"schemas": schemas}})["components"]["schemas"]
    assert found == {"Sent": sent, "Inner": closed, "Answer": {"type": "object"}}


def test_a_parameter_that_is_needed_says_so() -> None:
    long = {"name": "a", "in": "path", "required": True, "schema": {"type": "string"}}
    assert operation(parameters=[long])["parameters"] == [long]


def test_a_response_that_says_nothing_says_its_status() -> None:
    responses = {"201": {"description": "Successful Response"}, "202": {"description": "A job"}}
    found = operation(responses=responses)["responses"]
    assert {status: each["description"] for status, each in found.items()} == {
        "201": "Created",
        "202": "A job",
    }


def test_a_page_of_something_is_named_as_a_client_names_it() -> None:
    pages = {"Page_Alert_": {"type": "object"}, "All": {"$ref": "#/components/schemas/Page_Alert_"}}
    found = brief({"components": {"schemas": pages}})["components"]["schemas"]
    assert found == {
        "AlertPage": {"type": "object"},
        "All": {"$ref": "#/components/schemas/AlertPage"},
    }
