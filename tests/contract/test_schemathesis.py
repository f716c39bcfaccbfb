"""Requests made from the merged document find nothing that it does not say."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.e2e.conftest import start  # noqa: F401 (a fixture)
from tests.e2e.house import House

ROOT = Path(__file__).resolve().parents[2]
MOST_EXAMPLES = 12


def test_generated_requests_find_no_undocumented_answer(start: Callable[..., House]) -> None:  # noqa: F811
    house = start().wait_until_ready()
    httpx.get(f"{house.url}/openapi.json", timeout=60)  # written when it is first asked for
    roles = ("--role", "analyst", "--role", "auditor")
    bearer = f"Bearer {house.command('demo-token', *roles).stdout.strip()}"
    run = subprocess.run(
        [
            Path(sys.executable).with_name("st"), "run", f"{house.url}/openapi.json",
            "--header", f"Authorization: {bearer}", "--max-examples", str(MOST_EXAMPLES),
            "--seed", "1", "--no-color",
        ],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:]
    assert house.stop() == 0
