"""The reference gives a command for each operation, which a shell and the service understand."""

import json
import subprocess

import pytest

from gateway.portal.commands import command
from gateway.portal.reading import Operation, operations
from tests.gateway.test_portal_sample import document, sample


def shown(operation_id: str) -> Operation:
    return next(o for o in operations(sample().document) if o.anchor == operation_id)


def given_to_curl(text: str) -> list[str]:
    """The words that a shell gives to curl, in an environment where TOKEN is set."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}\n{text}"
    ran = subprocess.run(
        ["bash", "-c", script], check=True, capture_output=True, text=True, env={"TOKEN": "t"}
    )
    return ran.stdout.split("\0")[:-1]


def with_parameters(*parameters: dict[str, object]) -> Operation:
    paths = {"/v1/a/{code}": {"get": {"operationId": "a", "parameters": list(parameters)}}}
    return next(operations(document(paths=paths).document))


def test_a_command_has_method_address_token_and_an_example_of_the_body() -> None:
    words = given_to_curl(command(shown("finance_post_journal")))
    assert words[:-1] == [
        "-s", "-X", "POST", "http://localhost:8000/v1/finance/journals",
        "-H", "Authorization: Bearer t", "-H", "Content-Type: application/json", "--data",
    ]  # fmt: skip
    assert json.loads(words[-1])["lines"] == [{"amount": "1234.50", "currency": "GBP"}]


def test_what_is_public_needs_no_token() -> None:
    text = command(shown("metrics_get_indicator"))
    assert text == "curl -s http://localhost:8000/v1/metrics/indicators/text"


def test_only_parameters_that_are_needed_are_given() -> None:
    code = {"name": "code", "in": "path", "required": True, "example": "RRK/1 & 2"}
    needed = {"name": "from", "in": "query", "required": True, "example": "2016-04"}
    other = {"name": "to", "in": "query", "schema": {"type": "string"}}
    expected = "curl -s 'http://localhost:8000/v1/a/RRK%2F1%20%26%202?from=2016-04'"
    assert command(with_parameters(code, needed, other)) == expected


@pytest.mark.parametrize("example", ["it's", '"; rm -rf "', "$(id)", "a\nb"])
def test_an_example_cannot_leave_its_quotes(example: str) -> None:
    key = {"name": "Key", "in": "header", "required": True, "example": example}
    assert given_to_curl(command(with_parameters(key)))[-1] == f"Key: {example}"
