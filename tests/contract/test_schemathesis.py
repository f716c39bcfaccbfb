"""Requests made from the merged document find nothing that it does not say."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.shared.openapi.grammar import operations
from tests.e2e.conftest import start  # noqa: F401 (a fixture)
from tests.e2e.house import House

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("--phases", "examples,fuzzing", "--max-examples", "3")
WHOLE = ("--max-examples", "12", "--suppress-health-check", "filter_too_much")
"""With every edge of every parameter: hundreds of operations have thousands, which take minutes."""
OF_ANY = ("400", "401", "403", "406", "408", "413", "415", "429", "431", "5XX")


def explicit(document: httpx.Response) -> dict[str, Any]:
    """The document with the statuses that its default stands for: no other may be answered."""
    written: dict[str, Any] = document.json()
    for operation in operations(written):
        default = operation["responses"].pop("default")
        said = dict.fromkeys(OF_ANY, default)
        operation["responses"] = said | operation["responses"]
    return written


def findings(house: House, tmp_path: Path, *asked: str) -> str:
    """What generated requests found; nothing where all was as documented."""
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(explicit(httpx.get(f"{house.url}/openapi.json", timeout=60))))
    roles = ("--role", "analyst", "--role", "auditor")
    bearer = f"Bearer {house.command('demo-token', *roles).stdout.strip()}"
    run = subprocess.run(
        [
            Path(sys.executable).with_name("st"), "run", document, "--url", house.url,
            "--header", f"Authorization: {bearer}", "--seed", "1", "--no-color",
            "--warnings", "off", *asked,
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.stdout[-6000:] if run.returncode else ""


def test_generated_requests_find_no_undocumented_answer(
    start: Callable[..., House],  # noqa: F811
    tmp_path: Path,
) -> None:
    house = start().wait_until_ready()
    found = findings(house, tmp_path, *QUICK)
    assert not found, found
    assert house.stop() == 0


@pytest.mark.proof
def test_no_edge_of_any_parameter_finds_an_undocumented_answer(
    start: Callable[..., House],  # noqa: F811
    tmp_path: Path,
) -> None:
    house = start().wait_until_ready()
    found = findings(house, tmp_path, *WHOLE)
    assert not found, found
    assert house.stop() == 0
