"""The merged document: every operation is complete, and nothing callers rely on disappears."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.merge import publish
from tests.contract.breaking import breaking_changes
from tests.openapi import operations

SNAPSHOT = Path(__file__).with_name("openapi.json")
HTTP_PROBLEM = "application/problem+json"
MOST_BYTES_OF_AN_OPERATION = 2_700
SERVICES = {"directory", "metrics", "engagement", "finance", "board"}
VERBS = {
    "acknowledge", "adjust", "answer", "approve", "ban", "calculate", "cancel", "cast", "challenge",
    "close", "compare", "confirm", "create", "decide", "delete", "end", "extend", "flex", "freeze",
    "get", "import", "join", "lift", "list", "load", "move", "open", "pause", "post", "propose",
    "publish", "readmit", "receive", "record", "reject", "remind", "renew", "reopen", "replay",
    "request", "resume", "retry", "return", "reverse", "rotate", "submit", "test", "update", "void",
    "withdraw", "moderate",
}  # fmt: skip
"""As the field says what is done; `create` for what has no word of its own."""


def test_every_operation_is_named_described_and_tagged(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names)) > 5
    for _, _, operation in operations(document):
        service, verb, *_ = operation["operationId"].split("_")
        assert service in SERVICES
        assert verb in VERBS
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]


def test_every_operation_documents_its_problems_as_problems(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        responses = operation["responses"]
        failures = {status: each for status, each in responses.items() if status >= "4"}
        assert {"422", "default"} <= set(failures)
        for failure in failures.values():
            assert list(failure["content"]) == [HTTP_PROBLEM]
            assert failure["content"][HTTP_PROBLEM]["schema"]["allOf"][1]["properties"]["code"]


CLOSED = re.compile(r"(.*_)?(state|status|kind|variation|assurance|channel|outcome|level)")
OPEN = {
    "BoardMember.kind": "boards have members of kinds of their own",
    "CallIn.outcome": "a sentence",
    "JobStatus.kind": "each service names its own",
    "MailView.kind": "each capability has letters of its own",
}


def strings(schema: dict[str, Any]) -> bool:
    """Whether any text is allowed, with or without null."""
    return "string" in str(schema.get("type")) and not {"enum", "format", "const"} & schema.keys()


def test_what_is_one_of_a_few_words_says_which(document: dict[str, Any]) -> None:
    free = {
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
        if CLOSED.fullmatch(field) and strings(described)
    }
    assert free == set(OPEN)


def test_a_code_says_the_same_in_every_service(document: dict[str, Any]) -> None:
    for code, example in document["components"]["examples"].items():
        assert example["value"]["code"] == code  # another text would have its service's name


def test_the_document_is_no_longer_than_a_client_needs(document: dict[str, Any]) -> None:
    """What operations have in common is said once; more than this is not for want of room."""
    count = len(list(operations(document)))
    assert len(publish(document).body) < count * MOST_BYTES_OF_AN_OPERATION


def test_the_document_says_who_publishes_it_where_it_is_and_how_to_sign_in(
    document: dict[str, Any],
) -> None:
    assert {"description", "contact", "license"} <= document["info"].keys()
    assert document["servers"][0]["url"] == "/"
    flows = document["components"]["securitySchemes"]["bearer"]["flows"]
    assert flows["clientCredentials"]["tokenUrl"] in document["paths"]
    asked = {
        scope
        for _, _, operation in operations(document)
        for each in operation.get("security", ())
        for scope in each.get("bearer", ())
    }
    assert asked <= flows["clientCredentials"]["scopes"].keys()


def test_tags_stand_in_the_order_in_which_callers_want_them(document: dict[str, Any]) -> None:
    tags = [tag["name"] for tag in document["tags"]]
    used = {tag for _, _, each in operations(document) for tag in each["tags"]}
    assert set(tags) == used
    assert tags[0] == "scorecards" and tags[-1] == "keys"
    assert all(tag.endswith((" audit", "keys")) for tag in tags[-6:])


def test_schemas_have_names_that_a_client_can_bear(document: dict[str, Any]) -> None:
    """With a service's name before it only where two services have different ones."""
    names = [name.partition("_") for name in document["components"]["schemas"]]
    assert [each for each in names if each[1] and each[0] not in SERVICES] == []
    assert "Body" not in {each[0] for each in names}


def test_every_body_that_is_sent_refuses_unknown_fields(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema and "multipart/form-data" not in content:  # a file is taken as it is
            for one in schema.get("anyOf", [schema]):  # null where none need be sent
                name = one.get("$ref", "").rpartition("/")[2]
                taken = document["components"]["schemas"].get(name, {"additionalProperties": False})
                assert taken["additionalProperties"] is False


def test_nothing_that_callers_rely_on_is_gone(document: dict[str, Any]) -> None:
    """After a change that is meant: `python -m tests.contract.snapshot`."""
    assert breaking_changes(json.loads(SNAPSHOT.read_text()), document) == []


LIMITS = {
    "lower_limit", "upper_limit",  # of a control chart
    "lower_near", "upper_near",  # two thirds of the way to them
    "lower", "upper",  # of an interval
    "rii_lower", "rii_upper", "counterfactual_lower", "counterfactual_upper", "index_lower",
    "index_upper",  # beside another
    "lower_95", "upper_95", "lower_998", "upper_998",  # at two levels
}  # fmt: skip


def test_limits_have_the_same_names_everywhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"].values()
    named = {field for schema in schemas for field in schema.get("properties", {})}
    assert {field for field in named if re.search("lower|upper|limit", field)} == LIMITS


def test_which_way_is_better_is_said_once(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert not {"polarity", "improvement"} <= set(schema.get("properties", {})), name


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda d: d["paths"].pop("/a"), "GET /a is gone"),
        (lambda d: d["paths"]["/a"]["get"]["responses"].pop("200"), "GET /a no longer answers 200"),
        (
            lambda d: d["paths"]["/a"]["get"]["parameters"].append(
                {"name": "n", "in": "query", "required": True}
            ),
            "GET /a now needs query n",
        ),
        (
            lambda d: d["components"]["schemas"]["A"]["properties"].pop("x"),
            "schema A no longer has x",
        ),
        (lambda d: d["components"]["schemas"]["A"]["required"].append("x"), "schema A now needs x"),
    ],
)
def test_a_breaking_change_is_named(change: Any, named: str) -> None:
    old = {
        "paths": {"/a": {"get": {"parameters": [], "responses": {"200": {}}}}},
        "components": {"schemas": {"A": {"properties": {"x": {}}, "required": []}}},
    }
    new = json.loads(json.dumps(old))
    change(new)
    assert breaking_changes(old, new) == [named]
