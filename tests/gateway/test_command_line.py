"""The command line: what it says, and that to say it costs little."""

import io
import subprocess
import sys

import pytest
from rich.console import Console
from typer.testing import CliRunner

from gateway.cli import FORMATS, app
from gateway.sending import counted, show_problem
from services.contracts.identity import ROLES
from services.directory.imports.formats import FORMATS as OF_THE_DIRECTORY
from services.metrics.imports.formats import FORMATS as OF_METRICS


def help_of(*arguments: str) -> str:
    """The help as one line, also of names that were broken at their hyphen."""
    told = CliRunner().invoke(app, [*arguments, "--help"]).stdout
    return " ".join(told.split()).replace("- ", "-")


def test_its_formats_are_those_of_the_services() -> None:
    assert {name: set(kinds) for name, kinds in FORMATS.items()} == {
        "metrics": set(OF_METRICS), "directory": set(OF_THE_DIRECTORY),
    }  # fmt: skip


def test_help_names_every_format_and_every_role() -> None:
    told = help_of("import")
    assert [each for kinds in FORMATS.values() for each in kinds if each not in told] == []
    assert [role for role in ROLES if role not in help_of("token")] == []


def test_help_loads_no_service_and_no_library_that_takes_long() -> None:
    program = "import sys, gateway.cli; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert not {"pydantic", "rich", "sqlalchemy", "psycopg", "structlog"} & {*ran.stdout.split()}


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://localhost:8000"),
        ({"MARCHES_PORT": "8123"}, "http://localhost:8123"),
        ({"MARCHES_PORT": "8123", "MARCHES_URL": "https://marches.example"},
         "https://marches.example"),
    ],
)  # fmt: skip
def test_the_address_is_that_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], address: str
) -> None:
    from gateway import cli

    for name in ("MARCHES_PORT", "MARCHES_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert cli.address() == address


@pytest.mark.parametrize(
    ("name", "count", "told"),
    [
        ("rejected_rows", 0, "0 rejected rows"),
        ("rejected_rows", 1, "1 rejected row"),
        ("provisional_organisations", 1234, "1,234 provisional organisations"),
        ("added", 1, "1 added"),
    ],
)
def test_counts_have_their_plural(name: str, count: int, told: str) -> None:
    assert counted(name, count) == told


def test_a_refusal_is_shown_with_each_fault() -> None:
    text = io.StringIO()
    fault = {"pointer": "/query/format", "code": "unknown", "detail": "Expected is [nhse-ae]."}
    problem = {"title": "Not valid", "detail": "One thing [is] wrong.", "errors": [fault]}
    assert show_problem(Console(file=text, width=200), problem) == 1
    assert text.getvalue() == (
        "Not valid. One thing [is] wrong.\n  /query/format: Expected is [nhse-ae].\n"
    )
